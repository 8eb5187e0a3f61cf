// The element is nobody's component, and its script comes with every page.
export default {
  title: "Documentation with figures",
  head: [["script", { async: "", src: "/playground/embed.js" }]],
  ignoreDeadLinks: true,
  vue: { template: { compilerOptions: { isCustomElement: (tag) => tag === "keepalive-playground" } } },
};
