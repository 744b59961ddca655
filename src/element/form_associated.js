// What makes the element a control of the HTML form around it, but for its validity: fetched where there is such a form.

/** What every form control has. */
const GETTERS = ["form", "labels", "validity", "validationMessage", "willValidate"];

/** Makes the element a form control; returns a function to call whenever its value may have changed. */
export const attachFormControl = (element, internals) => {
  for (const name of GETTERS) Object.defineProperty(element, name, { configurable: true, get: () => internals[name] });
  for (const name of ["checkValidity", "reportValidity"]) element[name] = () => internals[name]();
  // A click on its label has the element itself as target; a click within it, what was clicked.
  element.addEventListener("click", (event) => event.composedPath()[0] === element && element.focus());
  return () => {
    const { connection } = element;
    // Never the token: the state is kept by the browser, and holds what the page may know. The page may have set the
    // connection as its backend writes it.
    const id = connection?.connectionId ?? connection?.connection_id;
    internals.setFormValue(connection && (id ?? "connected"), JSON.stringify(connection));
  };
};
