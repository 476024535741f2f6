/**
 * Keeps an open page up to date: asks every five seconds whether anything has changed, while the page is visible, and
 * replaces the content without moving the focus. Shows the buttons that copy commands. Without it the page is complete.
 */
const pollMs = 5_000;
const main = document.querySelector('main');
const news = document.querySelector('#news');
let { etag } = main.dataset;

const units = [
  ['d', 86_400],
  ['h', 3_600],
  ['m', 60],
  ['s', 1],
];

function ageText(seconds) {
  const index = units.findIndex(([, size]) => seconds >= size);
  if (index === -1) return '0s ago';
  const [letter, size] = units[index];
  const count = Math.floor(seconds / size);
  const next = units[index + 1];
  const smaller = next === undefined || count >= 3 ? 0 : Math.floor((seconds % size) / next[1]);
  return `${count}${letter}${smaller === 0 ? '' : `${smaller}${next[0]}`} ago`;
}

/** The clock of the server: that of this machine may differ. */
let aheadMs = 0;

function showAges() {
  for (const time of document.querySelectorAll('time[data-age]')) {
    const text = ageText((Date.now() + aheadMs - Date.parse(time.dateTime)) / 1_000);
    if (time.textContent !== text) time.textContent = text;
  }
}

function showButtons() {
  for (const button of document.querySelectorAll('button.copy')) button.hidden = false;
}

/** An element that stays the same one over a refresh, by where it is. */
function pathOf(element) {
  if (element.id !== '') return `#${CSS.escape(element.id)}`;
  const key = keyOf(element);
  const same = [...main.querySelectorAll(element.localName)].filter((each) => keyOf(each) === key);
  return { name: element.localName, key, index: same.indexOf(element) };
}

function keyOf(element) {
  return element.getAttribute('href') ?? element.getAttribute('name') ?? element.previousElementSibling?.textContent;
}

function findAgain(path) {
  if (typeof path === 'string') return document.querySelector(path);
  const same = [...main.querySelectorAll(path.name)].filter((each) => keyOf(each) === path.key);
  return same[path.index] ?? same[0];
}

/** What a reader has typed and not sent. */
function fieldsOf() {
  return [...main.querySelectorAll('input[type=search], select')].map((field) => [field.name, field.value]);
}

function replace(text) {
  const next = new DOMParser().parseFromString(text, 'text/html');
  const found = next.querySelector('main');
  if (found === null) return;
  const focused = main.contains(document.activeElement) && document.activeElement !== main;
  const path = focused ? pathOf(document.activeElement) : undefined;
  const selection = focused ? [document.activeElement.selectionStart, document.activeElement.selectionEnd] : [];
  const fields = fieldsOf();
  const scrolled = [...main.querySelectorAll('.table')].map((each) => each.scrollLeft);
  main.replaceChildren(...document.adoptNode(found).childNodes);
  for (const [name, value] of fields) {
    const field = main.querySelector(`[name="${CSS.escape(name)}"]`);
    if (field !== null) field.value = value;
  }
  [...main.querySelectorAll('.table')].forEach((each, index) => {
    each.scrollLeft = scrolled[index] ?? 0;
  });
  if (path !== undefined) {
    const again = findAgain(path);
    again?.focus({ preventScroll: true });
    if (selection[0] != null && again?.setSelectionRange) again.setSelectionRange(...selection);
  }
  document.querySelector('footer').replaceChildren(...document.adoptNode(next.querySelector('footer')).childNodes);
  document.querySelector('.controller').replaceChildren(...next.querySelector('.controller').childNodes);
  document.title = next.title;
  const { summary = '' } = found.dataset;
  if (summary !== main.dataset.summary) news.textContent = summary;
  main.dataset.summary = summary;
  showButtons();
}

let isAsking = false;

async function poll() {
  // A slow answer must not replace a newer one.
  if (isAsking || document.visibilityState !== 'visible') return;
  isAsking = true;
  try {
    await ask();
  } catch {
    // The server is gone for a moment; the next poll tries again.
  } finally {
    isAsking = false;
  }
  showAges();
}

async function ask() {
  const headers = etag === undefined ? {} : { 'if-none-match': etag };
  const response = await fetch(location.href, { headers, cache: 'no-store' });
  const date = Date.parse(response.headers.get('date') ?? '');
  if (!Number.isNaN(date)) aheadMs = date - Date.now();
  if (response.status === 200) {
    const text = await response.text();
    etag = response.headers.get('etag') ?? undefined;
    replace(text);
  }
}

async function copy(button) {
  const code = button.previousElementSibling;
  try {
    await navigator.clipboard.writeText(code.textContent);
    button.textContent = 'Copied';
  } catch {
    // Only pages of a secure origin may write to the clipboard.
    getSelection().selectAllChildren(code);
    button.textContent = 'Selected';
  }
  news.textContent = button.textContent;
  setTimeout(() => {
    button.textContent = 'Copy';
  }, 2_000);
}

document.addEventListener('click', (event) => {
  const button = event.target.closest?.('button.copy');
  if (button) void copy(button);
});
document.addEventListener('visibilitychange', () => void poll());
setInterval(() => void poll(), pollMs);
setInterval(showAges, 1_000);
showButtons();
