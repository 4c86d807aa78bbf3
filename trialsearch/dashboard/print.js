// The sheet's button to print: a browser's menu is hard to find on a phone. Without this script the line that names
// the menu stays instead.
for (const place of document.querySelectorAll(".ts-print")) {
  place.hidden = false;
  place.querySelector("button").addEventListener("click", () => window.print());
}
for (const place of document.querySelectorAll(".ts-by-menu")) place.hidden = true;
