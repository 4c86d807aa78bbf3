// Streamlit keeps the scroll position when the page changes under it. This opens a study at its top, brings what was
// pressed in the list back to where it stood, keeps <html lang> true after a switch, and has the browser ask before a
// reload or a way out loses the answers, which are kept nowhere. The page says where it is in one element: .ts-here.
(() => {
  const scroller = () => document.querySelector('[data-testid="stMain"]');
  const isDrawing = () => document.querySelector('[data-test-script-state="running"]') !== null;
  let here = null;
  let pressed = null;

  document.addEventListener("click", (event) => {
    const widget = here === "" ? event.target.closest('[class*="st-key-"]') : null;
    const name = widget && [...widget.classList].find((each) => each.startsWith("st-key-"));
    if (name) pressed = { name, top: widget.getBoundingClientRect().top };
  }, true);

  // The list grows while it is drawn: hold what was pressed in its place until all is there, or somebody scrolls.
  const goBack = () => {
    let going = pressed !== null;
    const stop = () => { going = false; };
    for (const sign of ["wheel", "touchstart", "pointerdown", "keydown"]) addEventListener(sign, stop, { once: true });
    const step = (stillFor) => {
      const main = scroller();
      if (!main || !going || here !== "" || stillFor > 5) return;
      const widget = document.getElementsByClassName(pressed.name)[0];
      const before = main.scrollTop;
      if (widget) main.scrollTop += Math.round(widget.getBoundingClientRect().top - pressed.top);
      setTimeout(step, 100, main.scrollTop !== before || isDrawing() ? 0 : stillFor + 1);
    };
    step(0);
  };

  const look = () => {
    const marker = document.querySelector(".ts-here");
    if (!marker) return;
    // Setting it, even to what it is, makes the browser style the whole page anew.
    const page = document.documentElement;
    if (page.lang !== marker.dataset.lang) page.lang = marker.dataset.lang;
    const now = marker.dataset.here;
    if (now === here) return;
    const first = here === null;
    here = now;
    if (first) return;
    if (now === "") goBack();
    else if (scroller()) scroller().scrollTop = 0;
  };

  // A tap on a phone number or an e-mail address leaves nothing behind.
  let isCalling = false;
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    isCalling = link !== null && !["http:", "https:"].includes(link.protocol);
    if (isCalling) setTimeout(() => { isCalling = false; }, 1000);
  }, true);
  addEventListener("beforeunload", (event) => {
    if (!isCalling && document.querySelector(".ts-here[data-answered]")) event.preventDefault();
  });

  new MutationObserver(look).observe(document.documentElement, {
    childList: true, subtree: true, attributes: true, attributeFilter: ["data-here", "data-lang"],
  });
})();
