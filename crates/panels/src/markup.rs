//! Elements as text.

use std::fmt::Write;

use keepalive_scene::svg::escape;

/// A text that may have several lines, escaped for an element or an attribute.
pub(crate) fn lines(text: &str) -> String {
    // A tab has its place in a configuration; as spaces it keeps it.
    let escaped = text.lines().map(|line| escape(&line.replace('\t', "    ")));
    escaped.collect::<Vec<_>>().join("&#10;")
}

/// An element with a class and text in it.
pub(crate) fn text(out: &mut String, tag: &str, class: &str, text: &str) {
    let class = if class.is_empty() { String::new() } else { format!(r#" class="{class}""#) };
    // Writing to a string cannot fail.
    let _ = write!(out, "<{tag}{class}>{}</{tag}>", lines(text));
}

/// A button that does something to the scenario; it can be dragged to the host itself.
pub(crate) fn button(out: &mut String, testid: &str, command: &str, label: &str, name: &str) {
    // Whoever speaks to the page says what they see, so the name begins with it.
    let name = if name == label { name.to_owned() } else { format!("{label}: {name}") };
    let (testid, label, name) = (escape(testid), escape(label), escape(&name));
    let _ = write!(
        out,
        r#"<button type="button" class="quiet put" data-testid="{testid}" data-do="{}" aria-label="{name}">{label}</button>"#,
        lines(command)
    );
}

/// A source as it is written, and where it can be read if that follows from it: `linux PATH` and `OWNER/NAME PATH`
/// are files of repositories, `HOST TITLE` is a site.
pub(crate) fn source(source: &str) -> String {
    let shown = escape(source);
    let (first, rest) = source.split_once(' ').unwrap_or((source, ""));
    let path = rest.split(' ').next().unwrap_or_default();
    let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"./_-".contains(&byte));
    let is_path = path.contains(['/', '.']) && plain(path);
    let address = match first {
        "linux" if is_path => format!("https://github.com/torvalds/linux/blob/master/{path}"),
        _ if first.split('/').count() == 2 && plain(first) && is_path => {
            format!("https://github.com/{first}/blob/HEAD/{path}")
        }
        _ if first.contains('.') && !first.contains('/') && plain(first) => format!("https://{first}/"),
        _ => return shown,
    };
    format!(r#"<a href="{}" target="_blank" rel="noopener">{shown}</a>"#, escape(&address))
}

/// A choice of a form.
pub(crate) fn select<'a>(
    out: &mut String,
    name: &str,
    label: &str,
    options: impl Iterator<Item = (&'a str, &'a str)>,
) {
    let _ = write!(out, r#"<label>{} <select name="{name}" data-testid="{name}">"#, escape(label));
    for (value, text) in options {
        let _ = write!(out, r#"<option value="{}">{}</option>"#, escape(value), escape(text));
    }
    out.push_str("</select></label>");
}

#[cfg(test)]
mod tests {
    use super::source;

    #[test]
    fn sources_lead_where_they_can_be_read() {
        for (text, address) in [
            (
                "linux include/net/tcp.h",
                Some("https://github.com/torvalds/linux/blob/master/include/net/tcp.h"),
            ),
            (
                "golang/go src/net/http/server.go",
                Some("https://github.com/golang/go/blob/HEAD/src/net/http/server.go"),
            ),
            ("nginx.org ngx_http_upstream_module", Some("https://nginx.org/")),
            ("recalled", None),
            ("envoy docs faq/timeouts.rst", None),
            ("a/b <script>", None),
        ] {
            let shown = source(text);
            match address {
                Some(address) => assert!(shown.contains(&format!("href=\"{address}\"")), "{shown}"),
                None => assert!(!shown.contains('<'), "{shown}"),
            }
        }
    }
}
