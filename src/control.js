// What the element has as a control of the form around it, but for its validity: loaded where there is one.

/** What every control of a form has. */
const GETTERS = ["form", "labels", "validity", "validationMessage", "willValidate"];

/** Makes it one; returns what is to be called when something has changed. */
export const control = (element, internals) => {
  for (const name of GETTERS) Object.defineProperty(element, name, { configurable: true, get: () => internals[name] });
  for (const name of ["checkValidity", "reportValidity"]) element[name] = () => internals[name]();
  // A press on its label: what is pressed within it has a target of its own.
  element.addEventListener("click", (event) => event.composedPath()[0] === element && element.focus());
  return () => {
    const { connection } = element;
    // Never the token. What the browser keeps for when the page is shown again is what the page may know.
    // The page may have set it as its backend writes it.
    const id = connection?.connectionId ?? connection?.connection_id;
    internals.setFormValue(connection && (id ?? "connected"), JSON.stringify(connection));
  };
};
