//! What a reader takes along: the link to a moment, and the markup for each kind of page that it may go into.
//!
//! Pages differ in what they let through: Markdown on code hosts takes pictures and links, Hugo drops raw HTML, MDX
//! reads JSX, VitePress reads `{{ }}`, Sphinx wants a directive.

use std::fmt;

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
}

impl Shared<'_> {
    /// The text to paste into such a page.
    pub fn snippet(&self, host: Host) -> String {
        let Self { base, scenario, lang, .. } = *self;
        let (link, title) = (self.link(), Html(self.title));
        match host {
            Host::Link => link,
            Host::Markdown => {
                let words = Markdown(self.title);
                format!("[![{words}]({base}stills/{scenario}.{lang}.light.svg)]({link})")
            }
            Host::Html | Host::MdBook | Host::MkDocs => format!("{}\n{}", self.script(), self.element()),
            // `{{` would be read as an expression, and a script at the top level as the page's own.
            Host::VitePress => {
                format!("<component is=\"script\" async src=\"{base}embed.js\" />\n{}", self.element())
            }
            Host::Docusaurus => format!(
                "<iframe\n  src=\"{}\"\n  title=\"{title}\"\n  width=\"100%\"\n  height=\"640\"\n  style={{{{border: 0}}}}\n  loading=\"lazy\"\n  allow=\"fullscreen; clipboard-write\"\n/>",
                Html(&self.frame())
            ),
            Host::Sphinx => format!(".. raw:: html\n\n   {}\n   {}", self.script(), self.element()),
            Host::Hugo => format!(
                "<!-- layouts/shortcodes/keepalive.html -->\n{}\n<keepalive-playground scenario=\"{{{{ .Get \"scenario\" }}}}\" state=\"{{{{ .Get \"state\" }}}}\"></keepalive-playground>\n\n<!-- in the page -->\n{{{{< keepalive scenario=\"{scenario}\" state=\"{}\" >}}}}",
                self.script(),
                self.fragment
            ),
            Host::Reveal => format!(
                "<section>\n  <iframe data-src=\"{}\" title=\"{title}\" width=\"960\" height=\"640\"></iframe>\n</section>",
                Html(&self.frame())
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
        format!("<script async src=\"{}embed.js\"></script>", self.base)
    }

    fn element(&self) -> String {
        let state = match self.fragment {
            "" => String::new(),
            fragment => format!(" state=\"{}\"", Html(fragment)),
        };
        format!(
            "<keepalive-playground scenario=\"{}\"{state} lang=\"{}\"><a href=\"{}\">{}</a></keepalive-playground>",
            self.scenario,
            self.lang,
            Html(&self.link()),
            Html(self.title)
        )
    }
}

/// A text inside HTML.
struct Html<'a>(&'a str);

impl fmt::Display for Html<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&crate::svg::escape(self.0))
    }
}

/// A text inside the brackets of Markdown.
struct Markdown<'a>(&'a str);

impl fmt::Display for Markdown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for letter in self.0.chars() {
            if matches!(letter, '[' | ']' | '\\' | '*' | '_' | '`' | '<') {
                f.write_str("\\")?;
            }
            write!(f, "{letter}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHARED: Shared<'_> = Shared {
        base: "https://example.org/p/",
        query: "?scenario=chain-race&lang=ko",
        fragment: "#s=1.96faf1.q1Yq&t=5.0",
        scenario: "chain-race",
        title: "A \"race\" [on] <one> connection",
        lang: "ko",
    };

    #[test]
    fn every_host_carries_the_moment_and_the_changes() {
        for host in Host::ALL {
            let text = SHARED.snippet(host);
            assert!(text.contains("s=1.96faf1.q1Yq"), "{host:?}: {text}");
            assert!(text.contains("t=5.0") && text.contains("chain-race"), "{host:?}: {text}");
        }
    }

    #[test]
    fn a_title_cannot_end_what_it_stands_in() {
        for host in Host::ALL {
            let text = SHARED.snippet(host);
            assert!(!text.contains("<one>") || host == Host::Markdown, "{host:?}: {text}");
            assert!(!text.contains("\"race\"") || host == Host::Markdown, "{host:?}: {text}");
        }
        assert!(SHARED.snippet(Host::Markdown).starts_with("[![A \"race\" \\[on\\] \\<one> connection]("));
    }

    #[test]
    fn the_link_is_the_address() {
        assert_eq!(
            SHARED.snippet(Host::Link),
            "https://example.org/p/?scenario=chain-race&lang=ko#s=1.96faf1.q1Yq&t=5.0"
        );
        assert!(SHARED.snippet(Host::Reveal).contains("?scenario=chain-race&amp;lang=ko&amp;embed=1#s="));
    }
}
