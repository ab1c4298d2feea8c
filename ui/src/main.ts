import { mount, type Component } from 'svelte'
import './style.css'
import App from './App.svelte'
import { desk } from './desk'
import Quick from './rooms/Quick.svelte'

const target = document.getElementById('app')
if (target) {
  const room: Component = desk.label === 'quick' ? Quick : App
  mount(room, { target })
}
