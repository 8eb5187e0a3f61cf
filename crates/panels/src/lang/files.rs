//! The words of the panels about files: exports and captures.

use keepalive_scene::lang::Lang;

use crate::export::{Choice, Group};

/// The messages of one language.
pub(crate) trait FileWords: Sync {
    /// What can be taken away, and that it stays here.
    fn export_help(&self) -> &'static str;
    /// A group of formats.
    fn group(&self, group: Group) -> &'static str;
    /// A choice of the form.
    fn choice(&self, choice: Choice) -> &'static str;
    /// What a format is good for, by its name on the command line; `png` and `apng` too.
    fn format(&self, name: &str) -> &'static str;
    /// The button that saves.
    fn save(&self) -> &'static str;
    /// The button that copies.
    fn copy(&self) -> &'static str;
    /// It was copied.
    fn copied(&self) -> &'static str;
    /// It could not be copied; the text stands below.
    fn not_copied(&self) -> &'static str;
    /// It was made, so many bytes, under this name.
    fn saved(&self, name: &str, bytes: usize) -> String;
    /// Inside another page, which may forbid to save.
    fn inside(&self) -> &'static str;
    /// It is being drawn.
    fn drawing(&self) -> &'static str;
    /// The browser could not draw so large a picture.
    fn too_large(&self) -> &'static str;
    /// The mark of what was captured.
    fn captured(&self) -> &'static str;
    /// The file, before its name.
    fn file(&self, name: &str) -> String;
    /// The control of the step.
    fn step(&self, step: usize, of: usize) -> String;
    /// The sockets of the hosts.
    fn sockets(&self) -> &'static str;
    /// What the packets tell about the connection.
    fn found(&self) -> &'static str;
    /// The run in sentences.
    fn transcript(&self) -> &'static str;
    /// What `≈` means.
    fn estimated(&self) -> &'static str;
    /// The button that makes a scenario.
    fn rebuild(&self) -> &'static str;
    /// More connections than are listed.
    fn more(&self, count: usize) -> String;
}

/// The messages of a language.
pub(crate) const fn file_words(lang: Lang) -> &'static dyn FileWords {
    match lang {
        Lang::En => &En,
        Lang::Ko => &Ko,
    }
}

struct En;

impl FileWords for En {
    fn export_help(&self) -> &'static str {
        "The run as it is on the page, with your changes. The files are made here; nothing leaves your device. The command line writes the same bytes."
    }

    fn group(&self, group: Group) -> &'static str {
        match group {
            Group::Pictures => "Pictures",
            Group::Texts => "Texts",
            Group::Data => "Data",
            Group::Packets => "Packets",
        }
    }

    fn choice(&self, choice: Choice) -> &'static str {
        match choice {
            Choice::Part => "Picture of",
            Choice::Whole => "the whole run",
            Choice::Screen => "what is on the screen",
            Choice::Layout => "Width, px",
            Choice::Theme => "Colours",
            Choice::Auto => "as the reader’s system",
            Choice::Light => "light",
            Choice::Dark => "dark",
            Choice::Scale => "Scale of pixels",
            Choice::Node => "Packets at",
            Choice::Conn => "Connection",
        }
    }

    fn format(&self, name: &str) -> &'static str {
        match name {
            "svg" => "The ladder, to be drawn at any size.",
            "png" => "The ladder in pixels, with the fonts of this device.",
            "apng" => "The ladder in motion, one step a second; it begins anew for ever.",
            "markdown" => "The run in sentences.",
            "mermaid" => "A sequence diagram for Markdown that knows Mermaid.",
            "plantuml" => "A sequence diagram for PlantUML.",
            "csv" => "The steps as a table, with the idle clocks.",
            "figures-csv" => "The four figures after each step as a table.",
            "json" => "The whole trace, for programs.",
            "pcapng" => "The packets that a host sees, for Wireshark.",
            _ => "A script that holds a kernel against one connection.",
        }
    }

    fn save(&self) -> &'static str {
        "Save"
    }

    fn copy(&self) -> &'static str {
        "Copy"
    }

    fn copied(&self) -> &'static str {
        "Copied."
    }

    fn not_copied(&self) -> &'static str {
        "The browser does not allow copying here. The text stands below, selected."
    }

    fn saved(&self, name: &str, bytes: usize) -> String {
        format!("{name}, {bytes} bytes.")
    }

    fn inside(&self) -> &'static str {
        "This playground is inside another page. If nothing is saved, that page does not allow downloads (sandbox without allow-downloads): copy instead, or open the playground by itself."
    }

    fn drawing(&self) -> &'static str {
        "Drawing…"
    }

    fn too_large(&self) -> &'static str {
        "The browser cannot draw so large a picture. Take fewer pixels, a part of the run, or SVG."
    }

    fn captured(&self) -> &'static str {
        "Captured, not simulated"
    }

    fn file(&self, name: &str) -> String {
        format!("File {name}")
    }

    fn step(&self, step: usize, of: usize) -> String {
        format!("Step {step} of {of}")
    }

    fn sockets(&self) -> &'static str {
        "Sockets"
    }

    fn found(&self) -> &'static str {
        "What the packets tell"
    }

    fn transcript(&self) -> &'static str {
        "Transcript"
    }

    fn estimated(&self) -> &'static str {
        "≈ before a time: estimated, not observed."
    }

    fn rebuild(&self) -> &'static str {
        "Play a scenario made of this"
    }

    fn more(&self, count: usize) -> String {
        format!("{count} more connections are in the file; keepalive import lists all.")
    }
}

struct Ko;

impl FileWords for Ko {
    fn export_help(&self) -> &'static str {
        "지금 페이지에 있는 실행을, 바꾼 것까지 그대로 내보냅니다. 파일은 여기서 만들어지고 아무것도 기기 밖으로 나가지 않습니다. 명령줄에서도 같은 바이트를 씁니다."
    }

    fn group(&self, group: Group) -> &'static str {
        match group {
            Group::Pictures => "그림",
            Group::Texts => "글",
            Group::Data => "자료",
            Group::Packets => "패킷",
        }
    }

    fn choice(&self, choice: Choice) -> &'static str {
        match choice {
            Choice::Part => "그림의 범위",
            Choice::Whole => "실행 전체",
            Choice::Screen => "화면에 보이는 부분",
            Choice::Layout => "너비(px)",
            Choice::Theme => "색",
            Choice::Auto => "보는 이의 시스템대로",
            Choice::Light => "밝게",
            Choice::Dark => "어둡게",
            Choice::Scale => "픽셀 배율",
            Choice::Node => "패킷을 보는 곳",
            Choice::Conn => "연결",
        }
    }

    fn format(&self, name: &str) -> &'static str {
        match name {
            "svg" => "어떤 크기로도 그릴 수 있는 사다리 그림.",
            "png" => "이 기기의 글꼴로 그린 픽셀 그림.",
            "apng" => "1초에 한 단계씩 움직이는 그림. 끝없이 되풀이합니다.",
            "markdown" => "문장으로 쓴 실행.",
            "mermaid" => "Mermaid를 아는 Markdown을 위한 시퀀스 다이어그램.",
            "plantuml" => "PlantUML 시퀀스 다이어그램.",
            "csv" => "단계와 유휴 시계를 담은 표.",
            "figures-csv" => "단계마다 네 가지 수치를 담은 표.",
            "json" => "프로그램을 위한 전체 기록.",
            "pcapng" => "한 호스트가 보는 패킷. Wireshark로 엽니다.",
            _ => "커널과 연결 하나를 견주어 보는 스크립트.",
        }
    }

    fn save(&self) -> &'static str {
        "저장"
    }

    fn copy(&self) -> &'static str {
        "복사"
    }

    fn copied(&self) -> &'static str {
        "복사했습니다."
    }

    fn not_copied(&self) -> &'static str {
        "여기서는 브라우저가 복사를 허용하지 않습니다. 아래에 선택된 글을 직접 복사하세요."
    }

    fn saved(&self, name: &str, bytes: usize) -> String {
        format!("{name}, {bytes}바이트.")
    }

    fn inside(&self) -> &'static str {
        "다른 페이지 안에 있습니다. 저장되지 않으면 그 페이지가 내려받기를 허용하지 않는 것입니다(allow-downloads 없는 sandbox). 복사하거나 플레이그라운드를 따로 여세요."
    }

    fn drawing(&self) -> &'static str {
        "그리는 중…"
    }

    fn too_large(&self) -> &'static str {
        "브라우저가 이렇게 큰 그림을 그리지 못합니다. 픽셀이나 범위를 줄이거나 SVG를 쓰세요."
    }

    fn captured(&self) -> &'static str {
        "시뮬레이션이 아니라 캡처"
    }

    fn file(&self, name: &str) -> String {
        format!("파일 {name}")
    }

    fn step(&self, step: usize, of: usize) -> String {
        format!("{of}단계 가운데 {step}단계")
    }

    fn sockets(&self) -> &'static str {
        "소켓"
    }

    fn found(&self) -> &'static str {
        "패킷이 말하는 것"
    }

    fn transcript(&self) -> &'static str {
        "기록"
    }

    fn estimated(&self) -> &'static str {
        "시각 앞의 ≈: 관측하지 않고 추정한 값."
    }

    fn rebuild(&self) -> &'static str {
        "이 캡처로 만든 시나리오 재생"
    }

    fn more(&self, count: usize) -> String {
        format!("파일에 연결이 {count}개 더 있습니다. keepalive import 로 모두 볼 수 있습니다.")
    }
}
