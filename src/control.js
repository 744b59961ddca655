// The element as a control of the form around it: loaded where there is one.

/** What every control of a form has. */
const GETTERS = ["form", "validity", "validationMessage", "willValidate"];

/** Makes it one; returns what is to be called when something has changed. */
export const control = (element, internals, required) => {
  for (const name of GETTERS) Object.defineProperty(element, name, { configurable: true, get: () => internals[name] });
  for (const name of ["checkValidity", "reportValidity"]) element[name] = () => internals[name]();
  const report = () => {
    const { connection } = element;
    // Never the token. What the browser keeps for when the page is shown again is what the page may know.
    const id = connection && (connection.connectionId ?? "connected");
    internals.setFormValue(id, JSON.stringify(connection));
    const field = element.shadowRoot.querySelector("input");
    // Without a field there is nothing that the browser could point to.
    if (element.required && !connection && field) internals.setValidity({ valueMissing: true }, required(), field);
    else internals.setValidity({});
  };
  report();
  return report;
};
