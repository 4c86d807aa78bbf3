// Streamlit keeps the scroll position when the page changes under it. This opens a study at its top, goes back to where
// the list was left, and keeps <html lang> true after a switch. The page says where it is in one element: .ts-here.
(() => {
  const scroller = () => document.querySelector('[data-testid="stMain"]');
  let here = null;
  let listTop = 0;

  document.addEventListener("scroll", (event) => {
    if (here === "" && event.target === scroller()) listTop = event.target.scrollTop;
  }, true);

  // The list grows while it is drawn: try until it is tall enough, or somebody scrolls.
  const goBack = (top) => {
    const until = Date.now() + 4000;
    const stop = () => { top = null; };
    for (const sign of ["wheel", "touchstart", "pointerdown", "keydown"]) addEventListener(sign, stop, { once: true });
    const step = () => {
      const main = scroller();
      if (top === null || here !== "" || Date.now() > until || !main) return;
      if (main.scrollHeight - main.clientHeight >= top) main.scrollTop = top;
      setTimeout(step, 100);
    };
    step();
  };

  const look = () => {
    const marker = document.querySelector(".ts-here");
    if (!marker) return;
    document.documentElement.lang = marker.dataset.lang;
    const now = marker.dataset.here;
    if (now === here) return;
    const first = here === null;
    here = now;
    if (first) return;
    if (now === "") goBack(listTop);
    else if (scroller()) scroller().scrollTop = 0;
  };

  new MutationObserver(look).observe(document.documentElement, {
    childList: true, subtree: true, attributes: true, attributeFilter: ["data-here", "data-lang"],
  });
})();
