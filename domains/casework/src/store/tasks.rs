//! The officials' queue: every filter in the query, page by page along a key, the longest overdue first.

use std::collections::BTreeMap;

use db::{Db, DbError, NoKey};
use jiff::civil::Date;
use kernel::{CaseId, PartyId, Timestamp};
use sea_orm::sea_query::{Expr, ExprTrait as _, LikeExpr};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::{TaskRow, load_readable};
use crate::entities::task;
use crate::model::CaseState;

/// Which tasks a desk asks for.
#[derive(Debug, Clone, Default)]
pub struct TaskFilter {
    pub department: String,
    /// Permissions of the post: only tasks that need one of them.
    pub permissions: Vec<String>,
    /// Proposals too, whatever their queue needs.
    pub approves: bool,
    /// The post and its unit: terms of which they are warned.
    pub owners: Vec<String>,
    pub queue: Option<String>,
    pub assignee: Option<PartyId>,
    pub unassigned: bool,
    /// Part of a case number.
    pub number: Option<String>,
    /// First and last day on which the tasks may be due.
    pub due: Option<(Date, Date)>,
}

/// Where a page ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskKey {
    pub due: Option<Date>,
    pub since: i64,
    pub case: Uuid,
    pub node: String,
}

/// A task with the case that it belongs to.
#[derive(Debug, Clone)]
pub struct TaskOfCase {
    pub task: TaskRow,
    pub case: CaseId,
    /// Absent when the case cannot be read now.
    pub state: Option<CaseState>,
}

impl TaskKey {
    /// The key of a row.
    pub fn of(row: &TaskOfCase) -> Self {
        let TaskOfCase { task, case, .. } = row;
        Self { due: task.due, since: task.since.micros(), case: case.0, node: task.node.clone() }
    }
}

impl std::str::FromStr for TaskKey {
    type Err = NoKey;

    fn from_str(text: &str) -> Result<Self, NoKey> {
        let mut parts = text.splitn(4, '.');
        let mut part = || parts.next().ok_or(NoKey);
        let due = match part()? {
            "" => None,
            day => Some(day.parse().map_err(|_| NoKey)?),
        };
        let since = part()?.parse().map_err(|_| NoKey)?;
        let case = part()?.parse().map_err(|_| NoKey)?;
        Ok(Self { due, since, case, node: part()?.to_owned() })
    }
}

impl std::fmt::Display for TaskKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let due = self.due.map(|day| day.to_string()).unwrap_or_default();
        write!(f, "{due}.{}.{}.{}", self.since, self.case, self.node)
    }
}

/// A day as it is kept and compared.
pub fn day_text(day: Date) -> String {
    day.to_string()
}

fn day_of(text: &str) -> Option<Date> {
    text.parse().ok().filter(|day| *day != Date::MAX)
}

fn wanted(filter: &TaskFilter) -> Condition {
    let mut sees = Condition::any()
        .add(task::Column::Permission.is_in(filter.permissions.iter().cloned()))
        .add(task::Column::Owner.is_in(filter.owners.iter().cloned()));
    if filter.approves {
        sees = sees.add(task::Column::Proposed.eq(true));
    }
    let mut wanted = Condition::all().add(task::Column::Department.eq(&filter.department)).add(sees);
    if let Some(queue) = &filter.queue {
        wanted = wanted.add(task::Column::Queue.eq(queue));
    }
    if let Some(assignee) = filter.assignee {
        wanted = wanted.add(task::Column::Assignee.eq(assignee.0));
    }
    if filter.unassigned {
        wanted = wanted.add(task::Column::Assignee.is_null());
    }
    if let Some(part) = &filter.number {
        let plain: String =
            part.chars().flat_map(|c| ['\\', c].into_iter().skip(usize::from(!"%_\\".contains(c)))).collect();
        let like = LikeExpr::new(format!("%{plain}%")).escape('\\');
        wanted = wanted.add(Expr::col(task::Column::Number).like(like));
    }
    if let Some((first, last)) = filter.due {
        wanted =
            wanted.add(task::Column::DueOn.gte(day_text(first))).add(task::Column::DueOn.lte(day_text(last)));
    }
    wanted
}

/// Everything that comes after a key in the order of the list.
fn after(key: &TaskKey) -> Condition {
    use task::Column::{CaseId, DueOn, Node, Since};
    let due = day_text(key.due.unwrap_or(Date::MAX));
    let same_due = Condition::all().add(DueOn.eq(due.clone()));
    let same_since = same_due.clone().add(Since.eq(key.since));
    let same_case = same_since.clone().add(CaseId.eq(key.case));
    Condition::any()
        .add(DueOn.gt(due))
        .add(same_due.add(Since.gt(key.since)))
        .add(same_since.add(CaseId.gt(key.case)))
        .add(same_case.add(Node.gt(key.node.clone())))
}

/// One page of tasks, the nearest due day first, then the longest waiting.
pub async fn list_tasks(
    db: &Db,
    filter: &TaskFilter,
    from: Option<&TaskKey>,
    limit: u64,
) -> Result<Vec<TaskOfCase>, DbError> {
    let tasks = task::Entity::find()
        .filter(wanted(filter))
        .filter(from.map_or_else(Condition::all, after))
        .order_by_asc(task::Column::DueOn)
        .order_by_asc(task::Column::Since)
        .order_by_asc(task::Column::CaseId)
        .order_by_asc(task::Column::Node)
        .limit(limit)
        .all(db.reader())
        .await?;
    let ids: Vec<CaseId> = tasks.iter().map(|task| CaseId(task.case_id)).collect();
    let states = load_readable(db, &ids).await?;
    let with_state = |row: task::Model| {
        let case = CaseId(row.case_id);
        TaskOfCase { task: of_row(row), case, state: states.get(&case).cloned() }
    };
    Ok(tasks.into_iter().map(with_state).collect())
}

/// How many of these tasks are due on each day.
pub async fn count_due(db: &Db, filter: &TaskFilter) -> Result<BTreeMap<Date, u64>, DbError> {
    let rows = task::Entity::find()
        .select_only()
        .column(task::Column::DueOn)
        .column_as(task::Column::Node.count(), "tasks")
        .filter(wanted(filter))
        .group_by(task::Column::DueOn)
        .into_tuple::<(String, i64)>()
        .all(db.reader())
        .await?;
    let counted =
        |(day, count): (String, i64)| Some((day_of(&day)?, u64::try_from(count).unwrap_or_default()));
    Ok(rows.into_iter().filter_map(counted).collect())
}

fn of_row(row: task::Model) -> TaskRow {
    TaskRow {
        node: row.node,
        queue: row.queue,
        department: row.department,
        unit: row.unit,
        kind: row.kind,
        permission: row.permission,
        proposed: row.proposed,
        number: row.number,
        assignee: row.assignee.map(PartyId),
        due: day_of(&row.due_on),
        owner: row.owner,
        since: Timestamp::from_micros(row.since),
    }
}
