// Documentation alone, at the root.
module.exports = {
  title: "Documentation with figures",
  url: "http://localhost",
  baseUrl: "/",
  onBrokenLinks: "ignore",
  scripts: [{ src: "/playground/embed.js", async: true }],
  presets: [["classic", { docs: { routeBasePath: "/", sidebarPath: undefined }, blog: false, theme: {} }]],
};
