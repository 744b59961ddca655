//! Every sentence the person can read, in English: what happened, and what to do about it. The other
//! languages are in `locales/`, by the same names.
//!
//! `{app}` and the like stand for what the sentence is about; between asterisks stands what is written on
//! GitHub's page, in GitHub's English.

/// Writes the sentences once: the key, and its English, by who says them: who paints the form alone, it and
/// the WebAssembly, the WebAssembly, the guide.
macro_rules! sentences {
    (
        painted { $($painted:ident = $painted_english:literal,)* }
        shared { $($shared:ident = $shared_english:literal,)* }
        job { $($job:ident = $job_english:literal,)* }
        guide { $($guide:ident = $guide_english:literal,)* }
    ) => {
        /// The key of a sentence. Other languages translate the same keys.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[allow(clippy::enum_variant_names)]
        pub enum Key {
            $($painted,)*
            $($shared,)*
            $($job,)*
            $($guide,)*
        }

        const ALL: &[(Key, &str, &str)] = &[
            $((Key::$painted, stringify!($painted), $painted_english),)*
            $((Key::$shared, stringify!($shared), $shared_english),)*
            $((Key::$job, stringify!($job), $job_english),)*
            $((Key::$guide, stringify!($guide), $guide_english),)*
        ];

        /// What is said before the WebAssembly is there.
        const PAINTED: &[Key] = &[$(Key::$painted,)* $(Key::$shared,)*];
        const GUIDE: &[Key] = &[$(Key::$guide,)*];
    };
}

impl Key {
    /// Every key, in order.
    pub fn all() -> impl Iterator<Item = Key> {
        ALL.iter().map(|(key, _, _)| *key)
    }

    /// Those of the form before the WebAssembly is there.
    pub fn painted() -> &'static [Key] {
        PAINTED
    }

    /// Those of the guide.
    pub fn guide() -> &'static [Key] {
        GUIDE
    }

    /// The English message, with `{app}` and the like still in it.
    pub fn english(self) -> &'static str {
        ALL[self as usize].2
    }

    /// Its name in the files of the languages: `createLink`.
    pub fn name(self) -> String {
        let mut name = ALL[self as usize].1.to_owned();
        name[..1].make_ascii_lowercase();
        name
    }

    /// The key of this name.
    pub fn parse(name: &str) -> Option<Key> {
        Key::all().find(|key| key.name() == name)
    }
}

sentences! {
    painted {
        Direction = "ltr",
        CreateStep = "Create a token",
        Prefilled = "It opens GitHub's form with this filled in:",
        FillIn = "Fill this in there:",
        RowName = "Name",
        RowNote = "Note",
        RowDescription = "Description",
        RowExpiration = "Expiration",
        RowOwner = "Resource owner",
        RowPermissions = "Permissions",
        RowScopes = "Scopes",
        NoExpiration = "No expiration",
        Copy = "Copy",
        YouChoose = "You choose:",
        ChooseAny = "under *Repository access*, the repositories that {app} may use. Then press *Generate token* and copy it: GitHub shows it once.",
        ChooseAll = "under *Repository access*, *All repositories*. Then press *Generate token* and copy it: GitHub shows it once.",
        ChooseSelected = "under *Repository access*, *Only select repositories*, and those that {app} may use. Then press *Generate token* and copy it: GitHub shows it once.",
        ChoosePublic = "under *Repository access*, *Public repositories*. Then press *Generate token* and copy it: GitHub shows it once.",
        YouFinish = "You finish:",
        FinishClassic = "press *Generate token* at the end of the page and copy it: GitHub shows it once.",
        GuideShow = "Show me step by step",
        GuideHide = "Hide the steps",
        HaveOneTitle = "Already have a token?",
        HaveOne = "Compare what it may do with what {app} needs. If you haven't kept it, press *Regenerate token* there: GitHub shows it once.",
        PasteStep = "Paste it here",
        FieldLabel = "Personal access token",
        Required = "Connect GitHub first",
        LoadFailed = "This form couldn't be loaded",
        LoadFailedAdvice = "Check your connection, then reload the page.",
    }
    shared {
        Language = "en",
        Title = "Connect GitHub",
        Asks = "{app} asks for access to your GitHub account{login}.",
        ReplaceToken = "Replace token",
        CreateLink = "Create token on GitHub",
        CreateLinkElsewhere = "Create token",
        OpensNewTab = "opens in a new tab",
        LevelRead = "read",
        LevelWrite = "read and write",
        LevelWriteOnly = "write",
        LevelAdmin = "admin",
        OpenTokens = "Open your tokens on GitHub",
        Paste = "Paste",
        ShowToken = "Show token",
        HideToken = "Hide token",
        Connect = "Connect",
        Connecting = "Connecting…",
        SentOnlyTo = "Sent only to {host}",
        Colon = ": ",
    }
    job {
        Copied = "Copied",
        InALine = "{title}. {advice}",
        TryAgain = "Try again",
        HintFineGrained = "Fine-grained token.",
        HintClassic = "Classic token.",
        HintTolerated = "Classic token. A fine-grained one could do less harm.",
        HintLegacy = "In GitHub's old form, or the number of a commit. Connect anyway?",
        CutOff = "Looks cut off: {has} of {of} characters. Copy it again, or connect anyway.",
        TooMany = "Looks too long: {has} instead of {of} characters. Connect anyway?",
        Mistyped = "One character seems wrong. Connect anyway?",
        UnknownKind = "This doesn't begin like a token of GitHub's. Connect anyway?",
        RemovedLineBreak = "Removed a line break.",
        RemovedBlank = "Removed a space.",
        RemovedInvisible = "Removed an invisible character.",
        RemovedAround = "Took the token out of the text around it.",
        RetryAllowed = "The wait is over: you can connect again.",
        BackOnline = "You are back online: connect again.",
        ConnectIn = "Connect in {time}",
        KeepToken = "Keep the old one",
        ConnectedTitle = "GitHub connected",
        ConnectedLine = "Your account is connected to {app}.",
        MissingOne = "Connected, but one permission is missing",
        MissingSome = "Connected, but {count} permissions are missing",
        MissingAdvice = "Add what is marked to the token on GitHub. Nothing has to be pasted again.",
        ExpiresSoon = "The token expires {when}",
        HasExpired = "The token has expired",
        ExpiresAdvice = "Create a new one on GitHub and replace it here.",
        ExpiresOn = "expires {when}, on {date}",
        ExpiredOn = "expired on {date}",
        ExpiresNever = "doesn't expire",
        FineGrainedToken = "Fine-grained token",
        ClassicToken = "Classic token",
        Granted = "granted",
        Missing = "missing",
        NotChecked = "not checked",
        ReadChecked = "reading granted, writing not checked",
        WithoutName = "Your GitHub account",
        Empty = "Paste your token first",
        EmptyAdvice = "Copy it on GitHub, then paste it here.",
        ForeignCharacter = "This isn't a GitHub token",
        ForeignCharacterAdvice = "A token starts with github_pat_ or ghp_ and has only letters, digits and underscores.",
        TooShort = "This is too short for a GitHub token",
        TooShortAdvice = "Copy the whole token on GitHub.",
        TooLong = "This is too long for a GitHub token",
        TooLongAdvice = "Copy the token alone.",
        Address = "This is the address of a page",
        AddressAdvice = "Copy the token itself: GitHub shows it once, when it is made.",
        SshKey = "This is an SSH key",
        Vendor = "This is a token of {vendor}",
        Digest = "This is a token's hash",
        DigestAdvice = "It stands in GitHub's logs for a token. Create a new one and paste it here.",
        Password = "This looks like a password or a name",
        OAuthToken = "This is an OAuth token ({prefix})",
        AppToken = "This is a GitHub App's token ({prefix})",
        RefreshToken = "This is a GitHub App's refresh token ({prefix})",
        NotPersonalAdvice = "Create a personal access token instead and paste it here.",
        UnwantedClassic = "{app} takes no classic tokens",
        UnwantedFineGrained = "{app} takes no fine-grained tokens",
        InvalidToken = "GitHub doesn't accept this token",
        InvalidTokenAdvice = "It may be cut off, expired or revoked. Copy it again, or create a new one.",
        Unconfirmed = "GitHub didn't confirm this token",
        UnconfirmedAdvice = "{host} can't tell why. The token is copied whole: most likely it has expired or been revoked. If it is new, try again in a moment.",
        UnconfirmedClassicAdvice = "{host} can't tell why. The token is copied whole: it may have expired, been revoked, or wait for single sign-on. If it is new, try again in a moment.",
        UnconfirmedDoubtAdvice = "{host} can't tell why. It doesn't look like a whole token. Copy it again on GitHub, or create a new one.",
        UnconfirmedOtherAdvice = "{host} can't tell why. The token may be cut off, expired or revoked. If it is new, try again in a moment.",
        ExpiredToken = "This token has expired",
        ExpiredTokenAdvice = "Create a new one on GitHub and paste it here.",
        WrongTokenType = "{app} can't use this kind of token",
        WrongTokenTypeAdvice = "Create one of the right kind and paste it here.",
        MissingScopes = "The token lacks a scope that {app} needs",
        MissingScopesAdvice = "Add it to the token on GitHub, then connect again.",
        MissingPermissions = "The token lacks a permission that {app} needs",
        MissingPermissionsAdvice = "Add it to the token on GitHub, then connect again.",
        RepositoryNotSelected = "The token doesn't reach the repository that {app} needs",
        RepositoryNotSelectedAdvice = "Add it under Repository access on GitHub, then connect again.",
        WrongResourceOwner = "The token is for another resource owner",
        WrongResourceOwnerAdvice = "Create one on GitHub with the resource owner that {app} needs.",
        PendingApproval = "The organisation hasn't approved this token yet",
        PendingApprovalAdvice = "Its owners have been asked on GitHub. Keep the token, and paste it here again then. If it is for public repositories only, create another one.",
        SsoRequired = "The organisation requires single sign-on",
        SsoRequiredAdvice = "Your token is fine. Authorise it for the organisation on GitHub and come back: the token stays here.",
        SsoRequiredLink = "Authorise on GitHub",
        SsoDone = "I've authorised it, connect",
        BlockedByOrganization = "The organisation doesn't allow this kind of token",
        BlockedByOrganizationAdvice = "Ask one of its owners to allow it, then try again: the token stays here.",
        LifetimePolicy = "The token lives longer than the organisation allows",
        LifetimePolicyAdvice = "Create one on GitHub that expires sooner.",
        AccountMismatch = "This token belongs to another account",
        AccountMismatchAdvice = "Sign in on GitHub to the account that is connected and create the token there.",
        AccountMismatchNamed = "This token belongs to @{actual}",
        AccountMismatchNamedAdvice = "Sign in on GitHub as @{expected} and create the token there.",
        SessionExpired = "You are no longer signed in to {app}",
        SessionExpiredAdvice = "Sign in again in another tab, then connect: the token stays here.",
        Forbidden = "{app} doesn't let you connect GitHub",
        ForbiddenAdvice = "Sign in to {app} with an account that may: the token stays here.",
        RateLimited = "A pause is needed",
        RateLimitedAdvice = "{app} can't take more requests right now. Wait a little, then connect again: the token stays here.",
        ServerError = "{app} couldn't keep the token",
        ServerErrorAdvice = "Try again in a moment: the token stays here.",
        GithubUnavailable = "GitHub isn't answering",
        GithubUnavailableAdvice = "{app} couldn't check the token. Try again in a moment: the token stays here.",
        Network = "{host} can't be reached",
        NetworkAdvice = "Check your connection, then try again: the token stays here.",
        Offline = "You are offline",
        OfflineAdvice = "The token stays here. You are told when you are back.",
        Timeout = "{host} took too long to answer",
        TimeoutAdvice = "Try again in a moment: the token stays here.",
        BadResponse = "{host} gave an answer that makes no sense",
        BadResponseAdvice = "Try again in a moment: the token stays here.",
        Refused = "{app} didn't accept the token",
        RefusedAdvice = "Create a new one on GitHub, or try again in a moment.",
        BadRequest = "{app} didn't accept the request",
        BadRequestAdvice = "This isn't about your token. Reload the page and try again, or come back later.",
        Misconfigured = "This form isn't ready to use",
        MisconfiguredAdvice = "{app} has to finish setting it up. Your token isn't needed yet.",
    }
    guide {
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
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_is_found_by_its_name() {
        for (place, key) in Key::all().enumerate() {
            assert_eq!(key as usize, place);
            assert_eq!(Key::parse(&key.name()), Some(key));
        }
        assert_eq!(Key::parse("nothing"), None);
    }

    #[test]
    fn asterisks_come_in_pairs() {
        for sentence in Key::all().map(Key::english) {
            assert_eq!(sentence.matches('*').count() % 2, 0, "{sentence}");
        }
    }

    #[test]
    fn nobody_is_sent_away_or_blamed() {
        for sentence in Key::all().map(Key::english) {
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
