// Nothing is said about the figures: what is pasted into a page is all there is.
export default {
  title: "Documentation with figures",
  ignoreDeadLinks: true,
  themeConfig: { search: { provider: "local" }, sidebar: [{ text: "Figures", link: "/" }, { text: "Without", link: "/plain" }] },
};
