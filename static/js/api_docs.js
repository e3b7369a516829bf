// The documentation of the API, drawn by Swagger UI from the schema of this site.
const page = document.querySelector("#api-docs");

window.SwaggerUIBundle({
  domNode: page,
  url: page.dataset.schema,
  deepLinking: true,
  displayOperationId: true,
  // Nobody else is asked whether the schema is valid.
  validatorUrl: null,
  supportedSubmitMethods: ["get", "head"],
});
