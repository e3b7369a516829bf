// Buttons that copy or share an address: `data-copy`, `data-share`.

function tell(button, message) {
  const label = button.querySelector("span");
  const before = label.textContent;
  label.setAttribute("role", "status");
  label.textContent = message;
  setTimeout(() => { label.textContent = before; }, 2500);
}

/** For every button within `root`; call it again for what is added later. */
export function offerSharing(root = document) {
  if (navigator.clipboard) offerCopying(root);
  if (navigator.share) offerSheet(root);
}

function offerCopying(root) {
  for (const button of root.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(button.dataset.copy);
        tell(button, "Copied");
      } catch {
        tell(button, "Copy the address from the bar above");
      }
    });
  }
}

function offerSheet(root) {
  for (const button of root.querySelectorAll("[data-share]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      // Closing the system's sheet is an answer, not an error.
      navigator.share({ title: document.title, url: button.dataset.share }).catch(() => {});
    });
  }
}
