// A choice is taken as soon as it is made; what is left empty stays out of the address.

export function offerFilters() {
  for (const form of document.querySelectorAll(".filters form")) {
    const submit = () => {
      const query = new URLSearchParams(new FormData(form));
      for (const [name, value] of [...query]) if (!value) query.delete(name);
      const address = new URL(form.action);
      address.search = query;
      location.assign(address);
    };
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      submit();
    });
    for (const day of form.querySelectorAll("[type=date]")) {
      // Empty, it would show "mm/dd/yyyy", in the language of the browser.
      const show = () => day.classList.toggle("is-empty", !day.value);
      day.addEventListener("input", show);
    }
    for (const select of form.querySelectorAll("select, [type=checkbox]")) {
      select.addEventListener("change", submit);
    }
  }
}
