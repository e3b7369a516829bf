// The queue by keyboard; without this script it is a plain form of checkboxes.

const queue = document.querySelector("#queue");
const form = queue.querySelector("#decisions");
const grid = queue.querySelector(".cards");
const status = queue.querySelector("#status-message");
const awaiting = queue.querySelector("#awaiting");
const done = queue.querySelector("#done");
const keys = queue.querySelector("#keys");

const decided = new Map(); // The cards that each decision removed, by its id.
const verbs = { a: "approve", r: "reject", b: "block", u: "undo" };
const codes = { KeyA: "a", KeyR: "r", KeyB: "b", KeyU: "u" };
let lastRequest = Promise.resolve();
let anchor = null;

const boxes = () => [...(grid?.querySelectorAll("input") ?? [])];
const cardOf = (box) => box.closest(".card");
const boxOf = (card) => card.querySelector("input");

function showStatus(message) { status.textContent = message; }

// One stop for the Tab key; the arrows go from card to card.
function makeTabStop(box) {
  for (const other of boxes()) other.tabIndex = other === box ? 0 : -1;
}

function goTo(box, options) {
  makeTabStop(box);
  box.focus(options);
}

function currentBox() {
  const all = boxes();
  return all.find((box) => box === document.activeElement)
    ?? all.find((box) => cardOf(box).contains(document.activeElement))
    ?? all.find((box) => box.tabIndex === 0);
}

function columns(all) {
  const top = cardOf(all[0]).offsetTop;
  const below = all.findIndex((box) => cardOf(box).offsetTop !== top);
  return below < 0 ? all.length : below;
}

function select(from, to) {
  const all = boxes();
  const [first, last] = [all.indexOf(from), all.indexOf(to)].sort((a, b) => a - b);
  all.forEach((box, index) => { box.checked = first <= index && index <= last; });
}

function move(key, isExtending) {
  const all = boxes();
  if (!all.length) return;
  const now = currentBox();
  const index = all.indexOf(now);
  const row = columns(all);
  const steps = {
    ArrowLeft: index - 1, ArrowRight: index + 1, ArrowUp: index - row, ArrowDown: index + row,
    Home: 0, End: all.length - 1,
  };
  const target = all[Math.max(0, Math.min(all.length - 1, steps[key]))];
  if (isExtending) {
    anchor = anchor?.isConnected ? anchor : now;
    select(anchor, target);
  } else {
    anchor = null;
  }
  goTo(target);
}

function chosen() {
  const checked = boxes().filter((box) => box.checked);
  const one = currentBox();
  return (checked.length || !one ? checked : [one]).map(cardOf);
}

function sameOwners(cards) {
  const owners = new Set(cards.map((card) => card.dataset.owner));
  return [...grid.children].filter((card) => owners.has(card.dataset.owner));
}

// The focus goes to the next one that stays.
function removeCards(cards) {
  const leaving = new Set(cards);
  const all = [...grid.children];
  const index = all.indexOf(cardOf(currentBox() ?? boxOf(cards[0])));
  const stays = (card) => !leaving.has(card);
  const next = all.slice(index).find(stays) ?? all.slice(0, index).findLast(stays);
  for (const card of cards) {
    boxOf(card).checked = false;
    card.remove();
  }
  anchor = null;
  done.hidden = Boolean(next);
  if (next) goTo(boxOf(next));
  else done.querySelector("a").focus();
}

function restoreCards(cards) {
  const all = [...grid.children, ...cards];
  all.sort((one, other) => one.dataset.position - other.dataset.position);
  grid.append(...all);
  done.hidden = true;
  goTo(boxOf(cards[0]));
}

async function send(verb, cards) {
  const body = new FormData();
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  body.set("verb", verb);
  for (const card of cards) body.append("photo", boxOf(card).value);
  const headers = { Accept: "application/json" };
  const answer = await fetch(location.href, { method: "POST", body, headers, redirect: "manual" });
  if (!answer.ok) throw new Error(answer.status || "signed out");
  return answer.json();
}

// One request after another, so that an undo finds the decision before it.
function enqueue(job) {
  lastRequest = lastRequest.then(job).catch(() => {});
}

function decide(verb) {
  const cards = grid ? chosen() : [];
  if (!cards.length) return showStatus("Choose photos first.");
  const leaving = verb === "block" ? sameOwners(cards) : cards;
  removeCards(leaving);
  enqueue(async () => {
    try {
      const answer = await send(verb, cards);
      if (answer.decision) decided.set(answer.decision, leaving);
      awaiting.textContent = answer.awaiting;
      showStatus(`${answer.message} Undo: U`);
    } catch {
      restoreCards(leaving);
      showStatus("That was not saved. Load the page again, and sign in if you are asked to.");
    }
  });
}

function undo() {
  enqueue(async () => {
    let answer;
    try {
      answer = await send("undo", []);
    } catch {
      return showStatus("Nothing was undone. Load the page again, and sign in if you are asked to.");
    }
    const cards = decided.get(answer.decision);
    decided.delete(answer.decision);
    awaiting.textContent = answer.awaiting;
    showStatus(answer.message);
    if (cards) return restoreCards(cards);
    if (!answer.decision) return;
    // Decided on another page: only the server knows where its photos belong.
    sessionStorage.setItem("queue-message", answer.message);
    location.reload();
  });
}

function act(verb) {
  const button = form.querySelector(`[value=${verb}]`);
  if (!button) return;
  if (verb === "undo") undo();
  else decide(verb);
}

function selectAll(isChosen) {
  for (const box of boxes()) box.checked = isChosen;
}

function press(event) {
  const { key } = event;
  const isTyping = event.target.matches("select, input:not([type=checkbox]), textarea");
  if (isTyping || keys.open || event.altKey) return;
  if (event.ctrlKey || event.metaKey) {
    if (key.toLowerCase() !== "a") return;
    selectAll(true);
  } else if (/^(Arrow|Home$|End$)/.test(key)) {
    move(key, event.shiftKey);
  } else if (key === "Escape") {
    selectAll(false);
  } else if (key === "Enter" && event.target.matches(".card input")) {
    cardOf(event.target).querySelector("a").click();
  } else if (key === "?") {
    keys.showModal();
  } else {
    const letter = key.toLowerCase();
    const verb = verbs[/^[a-z]$/.test(letter) ? letter : codes[event.code]];
    if (!verb || event.repeat) return;
    act(verb);
  }
  event.preventDefault();
}

queue.classList.add("has-script");
for (const button of queue.querySelectorAll(".needs-script")) button.hidden = false;
[...(grid?.children ?? [])].forEach((card, position) => { card.dataset.position = position; });

queue.addEventListener("keydown", press);
form.addEventListener("submit", (event) => {
  // Another page asks whether it is meant.
  if (event.submitter.value === "remove") {
    if (grid) for (const card of chosen()) boxOf(card).checked = true;
    return;
  }
  event.preventDefault();
  act(event.submitter.value);
});
grid?.addEventListener("click", (event) => {
  if (!event.target.matches("input")) return;
  if (event.shiftKey && anchor?.isConnected) select(anchor, event.target);
  else anchor = event.target;
  makeTabStop(event.target);
});
queue.querySelector("[data-all]")?.addEventListener("click", () => {
  const all = boxes();
  selectAll(!all.every((box) => box.checked));
});
queue.querySelector("[data-keys]").addEventListener("click", () => keys.showModal());

showStatus(sessionStorage.getItem("queue-message") ?? "");
sessionStorage.removeItem("queue-message");
if (boxes().length) goTo(boxes()[0], { preventScroll: true });
else queue.focus({ preventScroll: true });
