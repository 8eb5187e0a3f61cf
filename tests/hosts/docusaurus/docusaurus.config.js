// Documentation alone, at the root. What the first line of the snippet asks for stands below.
module.exports = {
  title: "Documentation with figures",
  url: "http://localhost",
  baseUrl: "/",
  onBrokenLinks: "ignore",
  @@CONFIG@@
  presets: [["classic", { docs: { routeBasePath: "/", sidebarPath: undefined }, blog: false, theme: {} }]],
};
