//! What a reader takes along: the link to a moment, and the markup for each kind of page that it may go into.
//!
//! Pages differ in what they let through: Markdown on code hosts takes pictures and links, Hugo drops raw HTML, MDX
//! reads JSX, VitePress reads `{{ }}`, Sphinx wants a directive.

use std::fmt;

use crate::link::{Address, PageOptions};
use crate::svg::MARGIN;

/// A kind of page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Host {
    /// Nothing around it.
    Link,
    /// A README or a comment: no frames, so a picture that is a link.
    Markdown,
    /// A page of one's own.
    Html,
    /// mdBook.
    MdBook,
    /// Docusaurus, whose pages are MDX.
    Docusaurus,
    /// MkDocs with the theme Material.
    MkDocs,
    /// Sphinx.
    Sphinx,
    /// VitePress.
    VitePress,
    /// Hugo.
    Hugo,
    /// reveal.js.
    Reveal,
}

impl Host {
    /// All of them, in the order of the list.
    pub const ALL: [Self; 10] = [
        Self::Link,
        Self::Markdown,
        Self::Html,
        Self::MdBook,
        Self::Docusaurus,
        Self::MkDocs,
        Self::Sphinx,
        Self::VitePress,
        Self::Hugo,
        Self::Reveal,
    ];

    /// Its name in attributes.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::Markdown => "markdown",
            Self::Html => "html",
            Self::MdBook => "mdbook",
            Self::Docusaurus => "docusaurus",
            Self::MkDocs => "mkdocs",
            Self::Sphinx => "sphinx",
            Self::VitePress => "vitepress",
            Self::Hugo => "hugo",
            Self::Reveal => "reveal",
        }
    }

    /// What it calls itself; nothing for the link, which has a word in each language.
    pub const fn name(self) -> Option<&'static str> {
        Some(match self {
            Self::Link => return None,
            Self::Markdown => "Markdown",
            Self::Html => "HTML",
            Self::MdBook => "mdBook",
            Self::Docusaurus => "Docusaurus",
            Self::MkDocs => "MkDocs Material",
            Self::Sphinx => "Sphinx",
            Self::VitePress => "VitePress",
            Self::Hugo => "Hugo",
            Self::Reveal => "reveal.js",
        })
    }
}

/// What a frame in a column of usual width shows around its ladder (title, hosts, event line, controls), in pixels. The
/// element knows its width and adds what is right for that (`SHAPES` in `web/embed/embed.js`); a text to paste knows none.
/// With too little the frame scrolls for a while, with too much a strip below it stays empty.
const AROUND: u32 = 405;

/// How wide the ladder is in a column of 720 pixels, as documentation sites have them.
const COLUMN: u32 = 672;

/// What is shared.
#[derive(Debug, Clone, Copy)]
pub struct Shared<'a> {
    /// The page's address up to its last slash.
    pub base: &'a str,
    /// The query, with its `?`, or nothing.
    pub query: &'a str,
    /// The fragment, with its `#`, or nothing: changes and moment.
    pub fragment: &'a str,
    /// The scenario.
    pub scenario: &'a str,
    /// Its title.
    pub title: &'a str,
    /// The code of the language.
    pub lang: &'a str,
    /// Width and height of its picture, CSS pixels.
    pub still: (u32, u32),
}

impl Shared<'_> {
    /// The text to paste into such a page.
    pub fn snippet(&self, host: Host) -> String {
        let (base, link, title) = (Inert(self.base), self.link(), Inert(self.title));
        match host {
            Host::Link => link,
            Host::Markdown => {
                let closed = |address: String| address.replace('(', "%28").replace(')', "%29");
                format!("[![{title}]({})]({})", closed(self.picture()), closed(link))
            }
            Host::Html | Host::MdBook | Host::MkDocs => format!("{}\n{}", self.script(), self.element()),
            // A script at the top level would be the page's own, and an unknown element a component that is not there: of
            // such a one nothing would be in the page that is sent.
            Host::VitePress => {
                let element =
                    self.element_between("component is=\"keepalive-playground\"", "component", Markup::Html);
                format!("<component is=\"script\" async src=\"{base}embed.js\" />\n{element}")
            }
            // A script in the text runs only on the page that the reader opens first.
            Host::Docusaurus => format!(
                "{{/* docusaurus.config.js:  scripts: [{{src: '{base}embed.js', async: true}}], */}}\n\n{}",
                self.element_between("keepalive-playground", "keepalive-playground", Markup::Jsx)
            ),
            Host::Sphinx => format!(".. raw:: html\n\n   {}\n   {}", self.script(), self.element()),
            // The names of parameters are the page's author's, their values are escaped.
            Host::Hugo => format!(
                "<!-- layouts/shortcodes/keepalive.html -->\n{}\n<keepalive-playground{{{{ range $name, $value := .Params }}}} {{{{ printf \"%s=\\\"%s\\\"\" $name (htmlEscape $value) | safeHTMLAttr }}}}{{{{ end }}}}>{{{{ .Inner | safeHTML }}}}</keepalive-playground>\n\n<!-- in the page -->\n{{{{< keepalive{} >}}}}{}{{{{< /keepalive >}}}}",
                self.script(),
                self.attributes(|text| text.to_owned(), Markup::Html),
                self.fallback()
            ),
            Host::Reveal => format!(
                "<section>\n  <iframe data-src=\"{}\" title=\"{title}\" width=\"960\" height=\"640\" style=\"border:0\"></iframe>\n</section>",
                Inert(&self.frame())
            ),
        }
    }

    fn link(&self) -> String {
        format!("{}{}{}", self.base, self.query, self.fragment)
    }

    fn frame(&self) -> String {
        let and = if self.query.is_empty() { "?" } else { "&" };
        format!("{}{}{and}embed=1{}", self.base, self.query, self.fragment)
    }

    fn script(&self) -> String {
        format!("<script async src=\"{}embed.js\"></script>", Inert(self.base))
    }

    /// The picture of the scenario as it is, in the light theme.
    fn picture(&self) -> String {
        format!("{}stills/{}.{}.light.svg", self.base, self.scenario, self.lang)
    }

    /// What the element is told, each with a space before it: it has an attribute for every parameter of a page
    /// that a figure heeds. The last one keeps its place until the script has come, so that the text below does not jump.
    fn attributes(&self, quoted: impl Fn(&str) -> String, markup: Markup) -> String {
        let mut out = format!(" scenario=\"{}\"", self.scenario);
        if !self.fragment.is_empty() {
            out += &format!(" state=\"{}\"", quoted(self.fragment));
        }
        out += &format!(" lang=\"{}\"", self.lang);
        let options = PageOptions { scenario: None, lang: None, ..Address::parse(self.query, "").0.options };
        let options = PageOptions { embed: false, present: false, ..options }.to_string();
        for (name, value) in options.split('&').filter_map(|pair| pair.split_once('=')) {
            out += &format!(" {name}=\"{value}\"");
        }
        let height = self.height();
        out += &match markup {
            Markup::Html => format!(" style=\"display:block;margin:1em 0;min-height:{height}px\""),
            Markup::Jsx => format!(" style={{{{display: 'block', margin: '1em 0', minHeight: {height}}}}}"),
        };
        out
    }

    /// How high the figure will be in a column of usual width, CSS pixels.
    fn height(&self) -> u32 {
        let (width, height) = self.still;
        let ladder = width.saturating_sub(2 * MARGIN as u32).max(1);
        height.saturating_mul(COLUMN) / ladder + AROUND
    }

    /// What there is without scripts: a link and the picture.
    fn fallback(&self) -> String {
        format!(
            "<a href=\"{}\"><img src=\"{}\" alt=\"{}\" width=\"{}\" height=\"{}\" loading=\"lazy\" /></a>",
            Inert(&self.link()),
            Inert(&self.picture()),
            Inert(self.title),
            self.still.0,
            self.still.1
        )
    }

    fn element(&self) -> String {
        self.element_between("keepalive-playground", "keepalive-playground", Markup::Html)
    }

    fn element_between(&self, begins: &str, ends: &str, markup: Markup) -> String {
        let attributes = self.attributes(|text| Inert(text).to_string(), markup);
        format!("<{begins}{attributes}>{}</{ends}>", self.fallback())
    }
}

/// How a page writes the style of an element.
#[derive(Debug, Clone, Copy)]
enum Markup {
    Html,
    /// As an object: a text is an error there.
    Jsx,
}

/// A text that no page takes for anything else: whatever could be markup, an expression or emphasis in one of them
/// is a numeric reference, which all of them read back after that.
struct Inert<'a>(&'a str);

impl fmt::Display for Inert<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for letter in self.0.chars() {
            let plain = !letter.is_ascii_punctuation() || ",.;:?!()-/+%=#".contains(letter);
            if plain && !letter.is_control() {
                write!(f, "{letter}")?;
            } else if letter == '&' {
                f.write_str("&amp;")?;
            } else {
                write!(f, "&#{};", u32::from(letter))?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHARED: Shared<'_> = Shared {
        base: "https://example.org/p/",
        query: "?scenario=chain-race&lang=ko&speed=10&hide=knobs,share",
        fragment: "#s=1.96faf1.q1_Yq&t=5.0",
        scenario: "chain-race",
        title: "A \"race\" [on] <one> {{connection}} `*_`\n\n%} $x$",
        lang: "ko",
        still: (744, 541),
    };

    #[test]
    fn every_host_carries_the_moment_the_changes_and_how_it_looks() {
        // The picture in Markdown is a link to all of it.
        for host in Host::ALL {
            let text = SHARED.snippet(host).replace("&#95;", "_");
            for part in ["chain-race", "s=1.96faf1.q1_Yq", "t=5.0", "knobs,share"] {
                assert!(text.contains(part), "{host:?} has no {part}: {text}");
            }
            assert!(text.contains("speed=10") || text.contains("speed=\"10\""), "{host:?}: {text}");
        }
    }

    #[test]
    fn the_place_of_a_figure_is_kept_in_every_page_that_holds_the_element() {
        for host in Host::ALL {
            let kept = match host {
                Host::Link | Host::Markdown | Host::Reveal => continue,
                Host::Docusaurus => "style={{display: 'block', margin: '1em 0', minHeight: 921}}>",
                _ => "style=\"display:block;margin:1em 0;min-height:921px\"",
            };
            assert!(SHARED.snippet(host).contains(kept), "{host:?}: {}", SHARED.snippet(host));
        }
    }

    #[test]
    fn what_is_kept_around_the_ladder_is_what_the_element_adds_in_a_column_of_usual_width() {
        let script = include_str!("../../../web/embed/embed.js");
        let (_, shapes) = script.split_once("const SHAPES = [").unwrap();
        let (shapes, _) = shapes.split_once("];").unwrap();
        let around = |line: &str| line.trim().strip_suffix("],")?.rsplit_once(' ')?.1.parse::<u32>().ok();
        let all: Vec<u32> = shapes.lines().filter_map(around).collect();
        assert_eq!((all.len(), all.get(1)), (3, Some(&AROUND)), "{shapes}");
    }

    #[test]
    fn a_title_is_nothing_but_text_anywhere() {
        let inert = "A &#34;race&#34; &#91;on&#93; &#60;one&#62; &#123;&#123;connection&#125;&#125; \
                     &#96;&#42;&#95;&#96;&#10;&#10;%&#125; &#36;x&#36;";
        for host in Host::ALL {
            let text = SHARED.snippet(host);
            let titled = host != Host::Link;
            assert_eq!(text.contains(inert), titled, "{host:?}: {text}");
            for part in ["<one>", "\"race\"", "[on]", "{{connection", "`*_`"] {
                assert!(!text.contains(part), "{host:?} has {part}: {text}");
            }
        }
    }

    #[test]
    fn an_address_cannot_end_what_it_stands_in() {
        let shared = Shared { base: "https://example.org/a'(b)&amp={c}/", ..SHARED };
        for host in Host::ALL.into_iter().filter(|host| *host != Host::Link) {
            let text = shared.snippet(host);
            assert!(!text.contains("a'(b)&amp={c}"), "{host:?}: {text}");
        }
    }

    #[test]
    fn the_link_is_the_address() {
        assert_eq!(
            SHARED.snippet(Host::Link),
            "https://example.org/p/?scenario=chain-race&lang=ko&speed=10&hide=knobs,share#s=1.96faf1.q1_Yq&t=5.0"
        );
        assert!(
            SHARED
                .snippet(Host::Reveal)
                .contains("hide=knobs,share&amp;embed=1#s=1.96faf1.q1&#95;Yq&amp;t=5.0")
        );
    }
}
