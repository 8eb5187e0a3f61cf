//! English.

use keepalive_scene::lang::Lang;

use super::text::value;
use super::{ConfigWords, Role};
use crate::chain::Assumption;
use crate::reading::Reading;
use crate::style::Style;
use crate::why::{Expected, Why};
use crate::write::{LeftOut, WrongRole};

pub(super) struct En;

impl ConfigWords for En {
    fn headline(&self, reading: &Reading) -> String {
        format!("{}, read as {}", reading.format.product(), self.role(reading.role))
    }

    fn block(&self, name: &str, others: &[&str]) -> String {
        match others {
            [] => format!("block: {name}"),
            _ => format!("block: {name} (--block chooses another: {})", others.join(", ")),
        }
    }

    fn used(&self) -> &'static str {
        "used"
    }

    fn overridden(&self) -> &'static str {
        "overridden by a later or an inner setting"
    }

    fn defaulted(&self) -> &'static str {
        "not stated, so the product's default"
    }

    fn not_understood(&self) -> &'static str {
        "not understood"
    }

    fn unverified(&self) -> &'static str {
        "unverified"
    }

    fn none(&self) -> &'static str {
        "nothing"
    }

    fn no_limit(&self) -> &'static str {
        "no limit"
    }

    fn switch(&self, on: bool) -> &'static str {
        if on { "on" } else { "off" }
    }

    fn unrelated(&self, count: usize) -> String {
        match count {
            1 => "1 other setting has nothing to do with keep-alive".to_owned(),
            _ => format!("{count} other settings have nothing to do with keep-alive"),
        }
    }

    fn kernel_decides(&self, fields: &str) -> String {
        format!("the kernel's sysctls decide: {fields}")
    }

    fn why(&self, why: &Why) -> String {
        match why {
            Why::BadValue => "is not a value of this setting",
            Why::NoValue => "has no value",
            Why::OutOfRange => "is beyond what the model can hold, so it is left out",
            Why::UnknownName => "is not a setting of this product",
            Why::NotModelled => "is about connections, but the model has no part for it",
            Why::WrongPlace => "may not stand here",
            Why::Twice => "stands twice in one block; the first counts here",
            Why::NotConstant => "has a value that is known only when the program runs",
            Why::NotIncluded => "names a file that was not read",
            Why::OtherBlock => "is about a part that was not chosen",
            Why::OtherHop => "is about another host on the path",
            Why::NoEffect => "has no effect here, because of another setting",
            Why::NotClosed => "is not closed",
            Why::Unexpected => "cannot stand here",
            Why::TooLong => "is too long",
            Why::TooDeep => "is nested too deep",
            Why::Syntax(message) => return format!("breaks the syntax: {message}"),
            Why::Nothing => "nothing here is about keep-alive",
            Why::NoSuchBlock => "no block has this name",
        }
        .to_owned()
    }

    fn expected(&self, expected: &Expected) -> String {
        let wanted = match expected {
            Expected::Nothing => return String::new(),
            Expected::Time(style) => self.style(*style).to_owned(),
            Expected::Between(least, most) => {
                let words = Lang::En.words();
                format!("from {} to {}", words.span(*least), words.span(*most))
            }
            Expected::WholeSeconds => "whole seconds".to_owned(),
            Expected::WholeMilliseconds => "whole milliseconds".to_owned(),
            Expected::Whole(least, most) => format!("a whole number from {least} to {most}"),
            Expected::Words(list) => list.join(" or "),
            Expected::Literal(text) => format!("{text:?}"),
            Expected::Form(form) => (*form).to_owned(),
            Expected::Value => "a value".to_owned(),
            Expected::Constant => "a value that the text itself states".to_owned(),
            Expected::Bytes(most) => format!("at most {most} bytes"),
            Expected::Levels(most) => format!("at most {most} levels"),
            Expected::KeepAlive => "a setting that is about keep-alive".to_owned(),
            Expected::Names(names) => names.join(" or "),
        };
        format!("expected: {wanted}")
    }

    fn style(&self, style: Style) -> &'static str {
        match style {
            Style::Nginx => "a time such as 75, 75s, 1m30s or 1500ms",
            Style::NginxSeconds => "a time in whole seconds such as 75, 75s or 1m30s",
            Style::Apache => "a time such as 5 (seconds), 1500ms or 2min",
            Style::HaproxyMillis => "a time such as 5000 (milliseconds), 5s or 1m",
            Style::HaproxySeconds => "a time such as 60 (seconds), 60s or 1m",
            Style::Proto => "a duration such as 3600s or 0.5s",
            Style::Seconds => "a whole number of seconds such as 60",
            Style::Millis => "a number of milliseconds such as 65000",
            Style::Go => "a time.Duration such as 90 * time.Second",
        }
    }

    fn role(&self, role: Role) -> &'static str {
        match role {
            Role::Client => "a client",
            Role::Server => "a server",
            Role::Proxy => "a proxy",
            Role::Os => "settings of a kernel or a socket",
            Role::Middlebox => "a middlebox",
        }
    }

    fn left_out(&self, product: &str, it: &LeftOut) -> String {
        let (wanted, instead) = (value(it.wanted, Lang::En), value(it.instead, Lang::En));
        format!("{product} has no way to set {} to {wanted}; it stays at {instead}", it.field)
    }

    fn wrong_role(&self, wrong: WrongRole) -> String {
        format!("{} does not describe {}", wrong.format.product(), self.role(wrong.role))
    }

    fn assumed(&self) -> &'static str {
        "assumed"
    }

    fn assumption(&self, assumption: &Assumption) -> String {
        match assumption {
            Assumption::Latency { link, latency } => {
                format!("link \"{link}\": {} one way", Lang::En.words().span(*latency))
            }
            Assumption::Client => "a client that keeps connections without a limit of its own".to_owned(),
            Assumption::Server => "a server that closes idle connections after 60 s".to_owned(),
            Assumption::Kernel { file, host } => format!("{file} is the kernel of \"{host}\""),
        }
    }
}
