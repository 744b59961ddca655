//! Every sentence the person can read, in English: what happened, and what to do about it.

use super::IS_PAINTED;

/// Writes the sentences once: the key, and its English. Those of the first step are in no WebAssembly
/// that doesn't draw it.
macro_rules! sentences {
    ({ $($first:ident = $first_english:literal,)* } $($key:ident = $english:literal,)*) => {
        /// The key of a sentence. Other languages translate the same keys.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[allow(clippy::enum_variant_names)]
        pub enum Key {
            $($first,)*
            $($key,)*
        }

        impl Key {
            /// The English sentence, with `{app}` and the like still in it.
            pub const fn english(self) -> &'static str {
                match self {
                    $(Key::$first => if IS_PAINTED { "" } else { $first_english },)*
                    $(Key::$key => $english,)*
                }
            }
        }

        #[cfg(test)]
        pub const ENGLISH: &[&str] = &[$($first_english,)* $($english,)*];
    };
}

sentences! {
    {
        CreateStep = "Create a token",
        CreateLink = "Create token on GitHub",
        CreateLinkElsewhere = "Create token",
        Prefilled = "It opens GitHub's form with this filled in:",
        FillIn = "Fill this in there:",
        RowName = "Name",
        RowNote = "Note",
        RowDescription = "Description",
        RowExpiration = "Expiration",
        RowOwner = "Resource owner",
        RowPermissions = "Permissions",
        RowScopes = "Scopes",
        OneDay = "1 day",
        Days = "{days} days",
        NoExpiration = "No expiration",
        Copy = "Copy: {what}",
        Copied = "Copied",
        YouChoose = "You choose:",
        ChooseAny = "under *Repository access*, the repositories that {app} may use. Then press *Generate token* and copy it: GitHub shows it once.",
        ChooseAll = "under *Repository access*, *All repositories*. Then press *Generate token* and copy it: GitHub shows it once.",
        ChooseSelected = "under *Repository access*, *Only select repositories*, and those that {app} may use. Then press *Generate token* and copy it: GitHub shows it once.",
        ChoosePublic = "under *Repository access*, *Public repositories*. Then press *Generate token* and copy it: GitHub shows it once.",
        YouFinish = "You finish:",
        FinishClassic = "press *Generate token* at the end of the page and copy it: GitHub shows it once.",

        GuideShow = "Show me step by step",
        GuideHide = "Hide the steps",
        GuideSpared = "The link above spares you the steps with a tick, and fills in what is listed there.",
        GuideSparedMenus = "The link above spares you the steps with a tick.",
        GuideDone = "Spared by the link:",
        GuideSignIn = "Sign in to {github}.",
        GuideVerify = "GitHub may ask you to confirm your e-mail address first.",
        GuideSettings = "Press your profile picture, at the top right, and choose *Settings*.",
        GuideDeveloper = "Choose *Developer settings*, at the end of the left column.",
        GuideTokens = "Open *Personal access tokens*, then *Fine-grained tokens*.",
        GuideTokensClassic = "Open *Personal access tokens*, then *Tokens (classic)*.",
        GuideGenerate = "Press *Generate new token*.",
        GuideGenerateClassic = "Press *Generate new token*, then *Generate new token (classic)*.",
        GuideConfirm = "GitHub may ask for your password or second factor.",
        GuideName = "*Token name*: {name}",
        GuideNote = "*Note*: {name}",
        GuideExpiration = "*Expiration*: {expiration}. Some organisations allow no token without one.",
        GuideExpirationClassic = "*Expiration*: {expiration}.",
        GuideAnyExpiration = "as you like",
        GuideDescription = "A *Description* is optional.",
        GuideOwner = "*Resource owner*: {owner}. A token reaches what one owner has, and no other's.",
        GuideYourself = "yourself, or the organisation it is for",
        GuideApproval = "If the organisation approves tokens, say there what it is for.",
        GuideAccess = "*Repository access*: what {app} may use.",
        GuideAccessAll = "*Repository access*: *All repositories*.",
        GuideAccessSelected = "*Repository access*: *Only select repositories*.",
        GuideAccessPublic = "*Repository access*: *Public repositories*.",
        GuideRepositories = "With *Only select repositories*, open *Select repositories* and tick those that {app} may use.",
        GuidePermissions = "*Permissions*: press *Add permissions* and choose: {permissions}.",
        GuideAnyPermissions = "what {app} needs",
        GuideScopes = "*Select scopes*: tick {permissions}.",
        GuideCopy = "Press *Generate token* and copy it now: GitHub shows it once.",
        GuideSso = "If your organisation uses single sign-on, press *Configure SSO* beside the new token and authorise it.",

        DrawingSignIn = "GitHub's sign-in form",
        DrawingSettings = "The menu under the profile picture, with Settings marked",
        DrawingDeveloper = "The left column of the settings, with Developer settings marked at its end",
        DrawingTokens = "The left column, with Personal access tokens marked",
        DrawingGenerate = "The button Generate new token, at the top right",
        DrawingName = "The field for the name, at the top of the form",
        DrawingExpiration = "The choice of the expiration",
        DrawingOwner = "The choice of the resource owner",
        DrawingAccess = "The choices under Repository access, one of them marked",
        DrawingRepositories = "A list of repositories, two of them ticked",
        DrawingPermissions = "A list with a choice in each line",
        DrawingCopy = "The new token, with the button that copies it marked",
        DrawingSso = "The button Configure SSO, beside a token",

        HaveOneTitle = "Already have a token?",
        HaveOne = "Choose it in your list on GitHub and compare what it may do with what {app} needs. GitHub doesn't show the token itself again: if you haven't kept it, press *Regenerate token* there.",
    }

    Title = "Connect GitHub",
    Asks = "{app} asks for access to your GitHub account.",

    OpensNewTab = "opens in a new tab",
    LevelRead = "read",
    LevelWrite = "read and write",
    LevelWriteOnly = "write",
    LevelAdmin = "admin",
    OpenTokens = "Open your tokens on GitHub",
    PasteStep = "Paste it here",
    FieldLabel = "Personal access token",
    Paste = "Paste",
    ShowToken = "Show token",
    HideToken = "Hide token",
    HintFineGrained = "Fine-grained token.",
    HintClassic = "Classic token.",
    RemovedLineBreak = "Removed a line break.",
    RemovedBlank = "Removed a space.",
    Connect = "Connect",
    Connecting = "Connecting…",
    SentOnlyTo = "Sent only to {host}",
    ConnectedTitle = "GitHub connected",
    ConnectedLine = "Your account is connected to {app}.",
    MissingOne = "Connected, but one permission is missing",
    MissingSome = "Connected, but {count} permissions are missing",
    MissingAdvice = "{app} can't do all it is meant to until the token has what is marked. Choose it in your list on GitHub and add it there.",
    Granted = "granted",
    Missing = "missing",
    ReplaceToken = "Replace token",
    WithoutName = "Your GitHub account",

    Empty = "Paste your token first",
    EmptyAdvice = "Copy it on GitHub, then paste it here.",
    ForeignCharacter = "This isn't a GitHub token",
    ForeignCharacterAdvice = "A token starts with github_pat_ or ghp_ and has only letters, digits and underscores.",
    TooShort = "This is too short for a GitHub token",
    TooShortAdvice = "Copy the whole token on GitHub, then paste it again.",
    TooLong = "This is too long for a GitHub token",
    TooLongAdvice = "Copy the token alone, without anything around it.",

    InvalidToken = "GitHub doesn't accept this token",
    InvalidTokenAdvice = "It may be cut off, expired or revoked. Copy it again, or create a new one.",
    ExpiredToken = "This token has expired",
    ExpiredTokenAdvice = "Create a new one on GitHub and paste it here.",
    WrongTokenType = "{app} can't use this kind of token",
    WrongTokenTypeAdvice = "Create one by the link above and paste it here.",
    MissingScopes = "The token lacks a scope that {app} needs",
    MissingScopesAdvice = "Add it to the token on GitHub, then connect again.",
    MissingPermissions = "The token lacks a permission that {app} needs",
    MissingPermissionsAdvice = "Add it to the token on GitHub, then connect again.",
    RepositoryNotSelected = "The token doesn't reach the repository that {app} needs",
    RepositoryNotSelectedAdvice = "Add it under Repository access on GitHub, then connect again.",
    WrongResourceOwner = "The token is for another resource owner",
    WrongResourceOwnerAdvice = "Create one on GitHub with the resource owner that {app} needs.",
    PendingApproval = "The organisation hasn't approved this token yet",
    PendingApprovalAdvice = "One of its owners approves it on GitHub. Then connect again: the token stays here until you leave the page.",
    SsoRequired = "The organisation requires single sign-on",
    SsoRequiredAdvice = "Your token is fine, but it isn't authorised for the organisation yet. Authorise it on GitHub, then come back and connect: the token stays here.",
    SsoRequiredLink = "Authorise on GitHub",
    BlockedByOrganization = "The organisation doesn't allow this kind of token",
    BlockedByOrganizationAdvice = "Ask one of its owners to allow it, then connect again.",
    LifetimePolicy = "The token lives longer than the organisation allows",
    LifetimePolicyAdvice = "Create one on GitHub that expires sooner.",
    AccountMismatch = "This token belongs to another account",
    AccountMismatchAdvice = "Sign in on GitHub to the account that is connected already, and create the token there.",
    AccountMismatchNamed = "This token belongs to @{actual}",
    AccountMismatchNamedAdvice = "Sign in on GitHub as @{expected} and create the token there.",
    SessionExpired = "You are no longer signed in to {app}",
    SessionExpiredAdvice = "Sign in again in another tab, then connect: the token stays here.",
    Forbidden = "{app} doesn't let you connect GitHub",
    ForbiddenAdvice = "Sign in to {app} with an account that may.",
    RateLimited = "A pause is needed",
    RateLimitedAdvice = "Too many requests came at once. Wait a few minutes, then connect again: the token stays here.",
    RateLimitedSecondsAdvice = "Too many requests came at once. Wait {seconds} seconds, then connect again: the token stays here.",
    RateLimitedHoursAdvice = "Too many requests came at once. Wait {hours} hours, then connect again.",
    RateLimitedMinutesAdvice = "Too many requests came at once. Wait {minutes} minutes, then connect again: the token stays here.",
    ServerError = "{app} couldn't save the connection",
    ServerErrorAdvice = "Connect again in a moment: the token stays here.",
    GithubUnavailable = "GitHub isn't answering",
    GithubUnavailableAdvice = "{app} couldn't check the token. Connect again in a moment: the token stays here.",
    Network = "{host} can't be reached",
    NetworkAdvice = "Check your connection, then connect again: the token stays here.",
    Offline = "You are offline",
    OfflineAdvice = "Connect again when you are back: the token stays here.",
    Timeout = "{host} took too long to answer",
    TimeoutAdvice = "Connect again in a moment: the token stays here.",
    BadResponse = "{host} gave an answer that makes no sense",
    BadResponseAdvice = "Connect again in a moment: the token stays here.",
    Refused = "{app} didn't accept the token",
    RefusedAdvice = "Create a new one on GitHub, or try again in a moment.",

    Misconfigured = "This form isn't ready to use",
    MisconfiguredAdvice = "{app} has to finish setting it up. Your token isn't needed yet.",
    ForTheAuthor = "For the author of this page: {fault}",
    NoBackendUrl = "set the attribute backend-url to the address that takes the token.",
    BadBackendUrl = "backend-url has to be an https address, or a path on this site.",
    InsecureBackendUrl = "backend-url has to begin with https, or be on this computer (localhost).",
    BadAttribute = "the attribute {name} takes {takes}.",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asterisks_come_in_pairs() {
        for sentence in ENGLISH {
            assert_eq!(sentence.matches('*').count() % 2, 0, "{sentence}");
        }
    }

    #[test]
    fn nobody_is_sent_away_or_blamed() {
        for sentence in ENGLISH {
            let lower = sentence.to_lowercase();
            for word in [
                "support",
                "administrator",
                "invalid",
                "illegal",
                "you must",
                "error",
            ] {
                assert!(!lower.contains(word), "{sentence}");
            }
        }
    }
}
