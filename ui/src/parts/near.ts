/** Tells when an element comes near to what can be seen of the page, and when it goes. */

const FAR = '1200px 0px'
const watchers = new WeakMap<Element, IntersectionObserver>()
const tellers = new WeakMap<Element, (near: boolean) => void>()

/** For the nearest scrolling part of the page: a margin counts only for the root of an observer. */
export function near(element: HTMLElement, tell: (near: boolean) => void): () => void {
  const root = element.closest('.scroll')
  const key = root ?? document.documentElement
  let watcher = watchers.get(key)
  if (!watcher) {
    watcher = new IntersectionObserver((all) => {
      for (const one of all) tellers.get(one.target)?.(one.isIntersecting)
    }, { root, rootMargin: FAR })
    watchers.set(key, watcher)
  }
  tellers.set(element, tell)
  watcher.observe(element)
  const own = watcher
  return () => {
    own.unobserve(element)
    tellers.delete(element)
  }
}
