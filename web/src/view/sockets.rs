//! What `ss -tano` prints on each host at this moment.

use keepalive_core::scenario::PathItem;
use keepalive_core::trace::NodeId;
use keepalive_scene::lang::{Ui, Who};
use keepalive_scene::sockets::{SsRow, ss};
use leptos::prelude::*;

use super::state;

/// The heads of the columns, as `ss` writes them in every language.
const COLUMNS: [&str; 5] = ["State", "Recv-Q", "Send-Q", "Local", "Peer"];

/// One table for each host.
#[component]
pub(super) fn Sockets() -> impl IntoView {
    let state = state();
    let hosts = move || {
        state.run.with(|run| {
            let hosts = run.scenario.path.iter().filter(|item| Who::of(item).is_some()).enumerate();
            // What passes segments on has no sockets to show.
            let hosts = hosts.filter(|(_, item)| !matches!(item, PathItem::Nat(_)));
            hosts.map(|(at, item)| view! { <Host id=NodeId(at as u8) item=item.clone() /> }).collect_view()
        })
    };
    view! {
        <div class="ss" data-testid="sockets">{hosts}</div>
        <p class="note">{state.label(Ui::SocketsHelp)}</p>
    }
}

#[component]
fn Host(id: NodeId, item: PathItem) -> impl IntoView {
    let state = state();
    let name = move || Who::of(&item).map(|who| state.words().hop(who));
    let rows = Memo::new(move |_| state.run.with(|run| state.frame.with(|frame| ss(&run.index, frame, id))));
    // While the same sockets exist, only what differs is written.
    let count =
        Memo::new(move |_| rows.with(|rows| rows.iter().map(|row| row.timer.is_some()).collect::<Vec<_>>()));
    let table = move || {
        let timers = count.get();
        if timers.is_empty() {
            return view! { <p>{state.text(Ui::SocketsNone)}</p> }.into_any();
        }
        let heads = COLUMNS.map(|column| view! { <th scope="col">{column}</th> }).collect_view();
        let lines = timers.into_iter().enumerate().map(|(nth, timer)| line(rows, nth, timer)).collect_view();
        view! {
            <div class="scroll">
                <table>
                    <thead><tr>{heads}</tr></thead>
                    <tbody>{lines}</tbody>
                </table>
            </div>
        }
        .into_any()
    };
    view! {
        <div class="host">
            <p><b>{name}</b> " $ ss -tano"</p>
            {table}
        </div>
    }
}

/// One row; `timer`: with its timer below it.
fn line(rows: Memo<Vec<SsRow>>, nth: usize, timer: bool) -> impl IntoView {
    let cell = move |part: fn(&SsRow) -> String| {
        move || rows.with(|rows| rows.get(nth).map(part).unwrap_or_default())
    };
    let timer = timer.then(|| {
        let text = cell(|row| row.timer.clone().unwrap_or_default());
        view! { <tr><td></td><td colspan="4"><span class="tm">{text}</span></td></tr> }
    });
    let cells: [fn(&SsRow) -> String; 5] = [
        |row| row.state.to_string(),
        |row| row.recv_q.to_string(),
        |row| row.send_q.to_string(),
        |row| row.local.to_string(),
        |row| row.peer.to_string(),
    ];
    view! {
        <tr>{cells.map(|part| view! { <td>{cell(part)}</td> }).collect_view()}</tr>
        {timer}
    }
}
