import { invoke } from '@tauri-apps/api/core'
import { listen, type EventCallback } from '@tauri-apps/api/event'
import { getCurrentWindow } from '@tauri-apps/api/window'
import type { Pulse, Route } from '../wire/types'
import { NO_FILTER, NO_TASK, type Desk } from './desk'

/** `listen` answers later than we want to be able to stop it. */
function hear<T>(event: string, tell: EventCallback<T>): () => void {
  const stop = listen<T>(event, tell)
  return () => void stop.then((now) => now())
}

export const tauri: Desk = {
  label: getCurrentWindow().label,
  health: () => invoke('health'),
  list: (filter) => invoke('list', { filter: { ...NO_FILTER, ...filter } }),
  detail: (id) => invoke('detail', { id }),
  events: (after, task, limit) => invoke('events', { after, task, limit }),
  search: (query, before, limit) => invoke('search', { query, before, limit }),
  approvals: (task) => invoke('approvals', { task }),
  ruleOf: (approval) => invoke('rule_of', { approval }),
  act: (command) => invoke('act', { command }),
  handOver: (task) => invoke('hand_over', { task: { ...NO_TASK, ...task } }),
  activities: (id, run, from) => invoke('activities', { id, run, from }),
  changes: (id) => invoke('changes', { id }),
  telegramSetup: (token) => invoke('telegram_setup', { token }),
  telegramForget: () => invoke('telegram_forget'),
  whereTo: () => invoke('where_to'),
  openTask: (id) => invoke('open_task', { id }),
  closeQuick: () => invoke('close_quick'),
  onPulse: (tell) => hear<Pulse>('pulse', (event) => tell(event.payload)),
  onGo: (tell) => hear<Route>('go', (event) => tell(event.payload)),
  onShown: (tell) => hear('shown', () => tell()),
  onDrag: (tell) => {
    const stops = [
      hear('tauri://drag-enter', () => tell({ over: true })),
      hear('tauri://drag-leave', () => tell({ over: false, paths: [] })),
      hear<{ paths: string[] }>('tauri://drag-drop', (event) => tell({ over: false, paths: event.payload.paths })),
    ]
    return () => stops.forEach((stop) => stop())
  },
}
