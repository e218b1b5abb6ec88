//! `POST /sign-out`. Also without a session: an old page's button must not end in an error.

use axum::Extension;
use axum::response::Response;
use web::{Failure, Posted, Visit};

use crate::model::{AccountId, SessionId};
use crate::pages::browser::leave;
use crate::{EndSessions, Ending, Identity};

/// Ends the session and forgets the cookie.
pub async fn submit(
    visit: Visit,
    Extension(identity): Extension<Identity>,
    _posted: Posted,
) -> Result<Response, Failure> {
    if let Some(session) = &visit.session {
        let which = Ending::One(SessionId(session.id));
        let ended = identity
            .end_sessions(&visit.ctx, EndSessions { account: AccountId(session.account), which })
            .await;
        // A session that has ended meanwhile is what was wanted.
        if let Err(problem) = ended
            && problem.code != crate::IdentityError::NoSession.code()
        {
            return Err(problem.into());
        }
    }
    Ok(leave("/"))
}
