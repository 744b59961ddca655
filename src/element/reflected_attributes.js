// The element's properties that reflect an attribute, one row each. Knows their names and defaults, and not what they do.

/** The properties that reflect an attribute, with their values where it isn't set. */
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

const attributeName = (property) => property.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** The attributes behind them, and the global attributes that the form shows. */
export const ATTRIBUTES = [...Object.keys(PROPERTIES).map(attributeName), "dir", "aria-label"];

export const defineReflectedProperties = (prototype) => {
  // Read when a token is sent, and told to nobody before.
  prototype.headers = null;
  for (const [property, initial] of Object.entries(PROPERTIES)) {
    const name = attributeName(property);
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
