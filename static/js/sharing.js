// Buttons that copy or share an address: `data-copy`, which shows `data-done` or
// `data-failed`, and `data-share`; and the form that asks for a Mastodon server:
// `data-mastodon`.

function showMessage(button, message) {
  const label = button.querySelector("span");
  const before = label.textContent;
  label.setAttribute("role", "status");
  label.textContent = message;
  button.classList.add("shows-message");
  setTimeout(() => {
    label.textContent = before;
    button.classList.remove("shows-message");
  }, 2500);
}

/** For everything within `root`; call it again for what is added later. */
export function offerSharing(root = document) {
  if (navigator.clipboard) offerCopying(root);
  if (navigator.share) offerSystemSharing(root);
  for (const form of root.querySelectorAll("[data-mastodon]")) {
    form.addEventListener("submit", goToMastodonServer);
  }
}

function offerCopying(root) {
  for (const button of root.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(button.dataset.copy);
        showMessage(button, button.dataset.done);
      } catch {
        showMessage(button, button.dataset.failed);
      }
    });
  }
}

function offerSystemSharing(root) {
  for (const button of root.querySelectorAll("[data-share]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const title = button.dataset.title ?? document.title;
      // Closing the system's sheet is an answer, not an error.
      navigator.share({ title, url: button.dataset.share }).catch(() => {});
    });
  }
}

/** Straight there, where the page in between is not needed. */
function goToMastodonServer(event) {
  const { server, title, address } = event.target.elements;
  const name = server.value.trim().replace(/^https?:\/\//, "").replace(/\/.*$/, "").split("@").pop();
  if (!/^[a-z0-9-]+(\.[a-z0-9-]+)+$/i.test(name)) return;
  event.preventDefault();
  const text = encodeURIComponent(`${title.value} ${address.value}`);
  location.assign(`https://${name}/share?text=${text}`);
}
