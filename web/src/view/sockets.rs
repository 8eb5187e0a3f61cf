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
    // Equal rows are not drawn again, although every frame computes them.
    let rows = Memo::new(move |_| state.run.with(|run| state.frame.with(|frame| ss(&run.index, frame, id))));
    let table = move || {
        let rows = rows.get();
        if rows.is_empty() {
            return view! { <p>{state.text(Ui::SocketsNone)}</p> }.into_any();
        }
        let heads = COLUMNS.map(|column| view! { <th scope="col">{column}</th> }).collect_view();
        view! {
            <div class="scroll">
                <table>
                    <thead><tr>{heads}</tr></thead>
                    <tbody>{rows.into_iter().map(row).collect_view()}</tbody>
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

fn row(row: SsRow) -> impl IntoView {
    let timer = row.timer.map(|timer| {
        view! { <tr><td></td><td colspan="4"><span class="tm">{timer}</span></td></tr> }
    });
    view! {
        <tr>
            <td>{row.state}</td>
            <td>{row.recv_q}</td>
            <td>{row.send_q}</td>
            <td>{row.local}</td>
            <td>{row.peer}</td>
        </tr>
        {timer}
    }
}
