// Streamlit keeps the scroll position when the page changes under it. This opens a study at its top, brings what was
// pressed in the list back to where it stood, the keyboard with it, keeps <html lang> true after a switch, follows the
// ways on from a study without a reload, and has the browser ask before a reload or a way out loses the answers, which
// are kept nowhere, and says when there is no connection. The page says where it is in one element: .ts-here.
(() => {
  const scroller = () => document.querySelector('[data-testid="stMain"]');
  const isDrawing = () => document.querySelector('[data-test-script-state="running"]') !== null;
  let here = null;
  let pressed = null;
  let focused = null;
  // The kept studies as they were last seen in the address.
  let held = null;

  document.addEventListener("click", (event) => {
    const element = here === "" ? event.target.closest('article, [class*="st-key-"]') : null;
    const name = element && [...element.classList].find((each) => each.startsWith("st-key-"));
    const title = element && element.getAttribute("aria-labelledby");
    const find = name ? () => document.getElementsByClassName(name)[0]
      : title ? () => document.querySelector(`[aria-labelledby="${title}"]`) : null;
    if (find) pressed = { find, top: element.getBoundingClientRect().top };
  }, true);

  // Where the keyboard stood on what is gone, it goes on from here.
  const takeFocus = (element) => {
    if (element && document.activeElement.matches("body, main, [data-testid='stMain']")) element.focus({ preventScroll: true });
  };

  // Calls back once somebody scrolls, taps or types: from then on the page is moved no more.
  const onceTouched = (stop) => {
    for (const sign of ["wheel", "touchstart", "pointerdown", "keydown"]) addEventListener(sign, stop, { once: true });
  };

  // A study or the kept list begins with the line on emergencies, and the keyboard with its heading.
  const goIn = (where) => {
    if (scroller()) scroller().scrollTop = 0;
    let going = true;
    onceTouched(() => { going = false; });
    const step = (turns) => {
      const heading = document.querySelector(".ts-trial, [data-testid='stHeading'] h2");
      const urgent = document.querySelector(".ts-urgent");
      if (!going || here !== where || turns > 50) return;
      if (!heading || !urgent || isDrawing()) { setTimeout(step, 100, turns + 1); return; }
      heading.tabIndex = -1;
      takeFocus(heading);
      scroller().scrollTop += urgent.getBoundingClientRect().top - scroller().getBoundingClientRect().top - 60;
    };
    step(0);
  };

  // The list grows while it is drawn: hold what was pressed in its place until all is there, or somebody scrolls.
  const goBack = () => {
    let going = pressed !== null;
    onceTouched(() => { going = false; });
    const step = (stillFor) => {
      const main = scroller();
      if (!main || !going || here !== "" || stillFor > 5) return;
      const element = pressed.find();
      const before = main.scrollTop;
      if (element) main.scrollTop += Math.round(element.getBoundingClientRect().top - pressed.top);
      if (element) takeFocus(element.querySelector("a[data-way]"));
      setTimeout(step, 100, main.scrollTop !== before || isDrawing() ? 0 : stillFor + 1);
    };
    step(0);
  };

  // A study's own page and the list of kept ones are in the address alone (markup/ways.py): the page is told of a new
  // address as when somebody goes back, so that nothing that was answered is lost.
  const follow = (event) => {
    const way = event.target.closest("a[data-way]");
    const keep = event.target.closest("button[data-keep]");
    if (!way && !keep) return;
    const address = new URL(location);
    address.hash = "";
    if (way) for (const [name, value] of new URL(way.href).searchParams) address.searchParams.set(name, value);
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) {
      // A tab of its own has the filters and the kept studies, too; the link itself stays as it was written.
      if (way) {
        const written = way.getAttribute("href");
        way.href = address;
        setTimeout(() => way.setAttribute("href", written));
      }
      return;
    }
    event.preventDefault();
    if (way) {
      // The second click of two would need a Back of its own.
      if (address.href === location.href) return;
      history.pushState(null, "", address);
    } else {
      if (keep.dataset.kept === "full") return;
      const number = keep.dataset.keep;
      const kept = keptIn(address);
      held = kept.includes(number) ? kept.filter((each) => each !== number) : [...kept, number];
      putKept(address);
      focused = number;
      showKept();
    }
    dispatchEvent(new PopStateEvent("popstate"));
  };
  document.addEventListener("click", follow);
  document.addEventListener("auxclick", follow);
  const keptIn = (address) => address.searchParams.getAll("kept");
  const putKept = (address) => {
    address.searchParams.delete("kept");
    for (const each of held) address.searchParams.append("kept", each);
    history.replaceState(null, "", address);
  };
  // Going back undoes a way, not what was kept or let go meanwhile. Before Streamlit hears of it: this came first.
  addEventListener("popstate", (event) => {
    if (event.isTrusted) focused = null;
    const address = new URL(location);
    if (held !== null && keptIn(address).join() !== held.join()) putKept(address);
  }, true);
  const showKept = () => {
    held = keptIn(new URL(location));
    const marker = document.querySelector(".ts-here");
    const isFull = marker !== null && held.length >= Number(marker.dataset.most);
    for (const button of document.querySelectorAll("button[data-keep]")) {
      const is = held.includes(button.dataset.keep) ? "yes" : isFull ? "full" : "no";
      if (button.dataset.kept !== is) button.dataset.kept = is;
      // Where the list was drawn anew meanwhile, the keyboard goes on from the button that was pressed.
      if (button.dataset.keep === focused) takeFocus(button);
    }
  };
  for (const sign of ["pointerdown", "keydown"]) addEventListener(sign, () => { focused = null; }, true);

  const look = () => {
    showKept();
    const marker = document.querySelector(".ts-here");
    if (!marker) return;
    speak(marker);
    showNewQuestion();
    // Setting it, even to what it is, makes the browser style the whole page anew.
    const page = document.documentElement;
    if (page.lang !== marker.dataset.lang) page.lang = marker.dataset.lang;
    const now = marker.dataset.here;
    if (now === here) return;
    const first = here === null;
    here = now;
    if (first) return;
    if (now === "") goBack();
    else goIn(now);
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

  // Countries are listed with letter and accent apart, so that who types none finds them; so is what is typed. A short name
  // stands there once, without dots: who types "U.K." finds "UK".
  const takeApart = (field) => {
    if (!field.closest || !field.closest(".st-key-country")) return false;
    const apart = field.value.normalize("NFD").replaceAll(".", "");
    if (apart === field.value) return false;
    // Past React's own setter, which would take the change for one of its own and not hear of it.
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(field, apart);
    return true;
  };
  // What is being composed (a dead key, an input method) is left alone until it is whole: a value that is set meanwhile breaks it
  // off, or doubles it. React has heard of it by then, and is told once more.
  document.addEventListener("input", (event) => {
    if (!event.isComposing) takeApart(event.target);
  }, true);
  document.addEventListener("compositionend", (event) => {
    if (takeApart(event.target)) event.target.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }, true);

  // The few words of the controls that Streamlit says in English only: [English words, id of ours, where they stand].
  const ENGLISH = [
    ["Skip to main content", "skip", '[data-testid="stSkipToContent"]'],
    ["No results", "none_found", '[data-testid$="VirtualDropdown"] span'],
  ];
  const NAMED = [["Open", "open_list"], ["Clear value", "clear"]];
  const speak = (marker) => {
    for (const [english, id, where] of ENGLISH) {
      for (const each of document.querySelectorAll(where)) {
        const text = each.firstChild;
        if (!text || text.nodeType !== Node.TEXT_NODE) continue;
        if (text.nodeValue === english || each.dataset.said === text.nodeValue) {
          const words = marker.dataset[id];
          if (text.nodeValue !== words) text.nodeValue = words;
          each.dataset.said = words;
        }
      }
    }
    for (const [english, id] of NAMED) {
      for (const each of document.querySelectorAll(`.stSelectbox button[aria-label="${english}"], .stSelectbox button[data-says="${id}"]`)) {
        each.dataset.says = id;
        if (each.getAttribute("aria-label") !== marker.dataset[id]) each.setAttribute("aria-label", marker.dataset[id]);
      }
    }
  };

  // A question that has just appeared below what was answered is not left behind the bar at the foot of the screen.
  let asksWhichTown = false;
  const showNewQuestion = () => {
    const asked = document.querySelector(".st-key-which_town");
    if (asked && !asksWhichTown) asked.scrollIntoView({ block: "nearest" });
    asksWhichTown = asked !== null;
  };

  // The link with the answers: its field selects all that it holds, and the button beside it copies that.
  const selected = (field) => { field.focus(); field.select(); field.setSelectionRange(0, field.value.length); };
  document.addEventListener("click", async (event) => {
    const place = event.target.closest(".ts-copy");
    const field = place && place.querySelector("input");
    if (!field) return;
    selected(field);
    if (!event.target.closest("[data-copy]")) return;
    let done = false;
    // Outside https there is no clipboard to write to, only the older command.
    try { await navigator.clipboard.writeText(field.value); done = true; } catch { done = document.execCommand("copy"); }
    const told = place.querySelector(".ts-copied");
    if (told) told.hidden = !done;
  });

  const showConnection = () => document.documentElement.toggleAttribute("data-offline", !navigator.onLine);
  for (const change of ["online", "offline"]) addEventListener(change, showConnection);
  showConnection();

  new MutationObserver(look).observe(document.documentElement, {
    childList: true, subtree: true, attributes: true, attributeFilter: ["data-here", "data-lang"],
  });
})();
