// The properties of the element that mirror an attribute, each by one row of a table.

/** The properties that mirror an attribute, with what they are where it isn't set. */
const PROPERTIES = {
  backendUrl: "",
  protocol: "json",
  integrationId: "github-pat",
  appName: "",
  githubUrl: "https://github.com",
  tokenType: "any",
  tokenName: "",
  tokenDescription: "",
  tokenExpiration: "",
  resourceOwner: "",
  repositoryAccess: "",
  permissions: "",
  scopes: "",
  tokenUrl: "",
  connectionId: "",
  expectedLogin: "",
  avatars: "off",
  guide: "closed",
  timeout: 20_000,
  credentials: "same-origin",
  passwordManager: "ignore",
  density: "comfortable",
  theme: "auto",
  load: "eager",
  name: "",
  disabled: false,
  required: false,
};

const attribute = (property) => property.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** The attributes behind them, and those of every element that show in the form. */
export const NAMES = [...Object.keys(PROPERTIES).map(attribute), "dir", "aria-label"];

/** Gives them to the elements. */
export const reflect = (prototype) => {
  // Read when a token is sent, and told to nobody before.
  prototype.headers = null;
  for (const [property, initial] of Object.entries(PROPERTIES)) {
    const name = attribute(property);
    Object.defineProperty(prototype, property, {
      enumerable: true,
      get() {
        if (initial === false) return this.hasAttribute(name);
        const value = this.getAttribute(name) ?? initial;
        return initial > 0 ? Number(value || initial) : value;
      },
      set(value) {
        if (initial === false) this.toggleAttribute(name, Boolean(value));
        else if (value == null) this.removeAttribute(name);
        else this.setAttribute(name, value);
      },
    });
  }
};
