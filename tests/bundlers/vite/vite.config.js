// The backend stands behind the server of the page. Given as text, its `Host` would be another than the page's, and
// the backend refuse the request as another site's.
export default { server: { proxy: { "/api": { target: process.env.BACKEND } } } };
