//! Every message that the person can read, in English. The other languages are in `locales/`, with the same
//! keys.
//!
//! `{app}` and the like are placeholders. Labels of GitHub's page are between asterisks, in GitHub's
//! English.

/// Declares each message once, with its key and its English, by who uses it: the first paint alone, the first
/// paint and the WebAssembly, the WebAssembly alone, the guide.
macro_rules! sentences {
    (
        painted { $($painted:ident = $painted_english:literal,)* }
        shared { $($shared:ident = $shared_english:literal,)* }
        job { $($job:ident = $job_english:literal,)* }
        guide { $($guide:ident = $guide_english:literal,)* }
    ) => {
        /// The key of a message. Locales have the same keys.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[allow(clippy::enum_variant_names)]
        pub enum Key {
            $($painted,)*
            $($shared,)*
            $($job,)*
            $($guide,)*
        }

        const ALL: &[Key] = &[
            $(Key::$painted,)* $(Key::$shared,)* $(Key::$job,)* $(Key::$guide,)*
        ];

        // One text with a line for each, because the address and length of many texts don't compress.
        const NAMES: &str = concat!(
            $(stringify!($painted), "\n",)* $(stringify!($shared), "\n",)*
            $(stringify!($job), "\n",)* $(stringify!($guide), "\n",)*
        );
        const ENGLISH: &str = concat!(
            $($painted_english, "\n",)* $($shared_english, "\n",)*
            $($job_english, "\n",)* $($guide_english, "\n",)*
        );

        /// The messages of the first paint.
        const PAINTED: &[Key] = &[$(Key::$painted,)* $(Key::$shared,)*];
        const GUIDE: &[Key] = &[$(Key::$guide,)*];
    };
}

impl Key {
    /// Every key, in order.
    pub fn all() -> impl Iterator<Item = Key> {
        ALL.iter().copied()
    }

    /// The keys of the first paint.
    pub fn painted() -> &'static [Key] {
        PAINTED
    }

    /// The keys of the guide.
    pub fn guide() -> &'static [Key] {
        GUIDE
    }

    /// The English message, with its placeholders.
    pub fn english(self) -> &'static str {
        self.line(ENGLISH)
    }

    /// Its name in the locales: `createLink`.
    pub fn name(self) -> String {
        let mut name = self.line(NAMES).to_owned();
        name[..1].make_ascii_lowercase();
        name
    }

    /// The key with this name, in any case.
    pub fn parse(name: &str) -> Option<Key> {
        let mut keys = Key::all().zip(NAMES.split('\n'));
        keys.find(|(_, line)| line.eq_ignore_ascii_case(name))
            .map(|(key, _)| key)
    }

    #[inline(never)]
    fn line(self, lines: &'static str) -> &'static str {
        lines.split('\n').nth(self as usize).unwrap_or_default()
    }
}

sentences! {
    painted {
        Direction = "ltr",
        CreateStep = "Create a token",
        Prefilled = "It opens GitHub's form with this filled in:",
        FillIn = "Fill this in there:",
        NoExpiration = "No expiration",
        Copy = "Copy",
        ChooseAny = "On GitHub, choose the repositories under *Repository access*, press *Generate token* and copy the token. GitHub shows it only once.",
        ChooseAll = "On GitHub, choose *All repositories* under *Repository access*, press *Generate token* and copy the token. GitHub shows it only once.",
        ChooseSelected = "On GitHub, choose *Only select repositories* under *Repository access* and those that {app} may use, press *Generate token* and copy the token. GitHub shows it only once.",
        ChoosePublic = "On GitHub, choose *Public repositories* under *Repository access*, press *Generate token* and copy the token. GitHub shows it only once.",
        FinishClassic = "On GitHub, press *Generate token* at the end of the page and copy the token. GitHub shows it only once.",
        GuideShow = "Show me step by step",
        GuideHide = "Hide the steps",
        ExistingTokenTitle = "Already have a token?",
        PasteStep = "Paste it here",
        FieldLabel = "Personal access token",
        Required = "Press Connect first",
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
        Cancel = "Cancel",
        SentOnlyTo = "Sent only to {host}",
        Colon = ": ",
    }
    job {
        ExistingToken = "Check that the token has what is listed above, then paste it below. Lost it? *Regenerate token* makes a new one; the old one stops working.",
        Copied = "Copied",
        Loading = "Loading…",
        TakesLonger = "This takes longer than usual.",
        PasteNow = "Now paste the token from GitHub.",
        TitleAndAdvice = "{title}. {advice}",
        TryAgain = "Try again",
        HintFineGrained = "Fine-grained token.",
        HintClassic = "Classic token.",
        HintClassicTolerated = "Classic token. This works; a fine-grained token would be safer.",
        LooksLegacy = "This looks like an old-format token, or a commit SHA.",
        LooksCutOff = "This token looks cut off: {actual} of {expected} characters.",
        LooksTooLong = "This token looks too long: {actual} instead of {expected} characters.",
        LooksMistyped = "This token looks mistyped.",
        UnknownPrefix = "GitHub tokens start with github_pat_ or ghp_.",
        ConnectAnyway = "Connect anyway?",
        CopyAgainOrConnect = "Copy it again, or connect anyway.",
        RemovedLineBreaks = "Removed line breaks.",
        RemovedSpaces = "Removed spaces.",
        RemovedInvisibleCharacters = "Removed invisible characters.",
        RemovedSurroundingText = "Took the token out of the text around it.",
        ClipboardDenied = "Your browser didn't allow it. Press Ctrl+V or ⌘V, or touch and hold the field.",
        ClipboardEmpty = "There is no text on the clipboard. Copy the token on GitHub first.",
        RetryAllowed = "The wait is over: you can connect again.",
        BackOnline = "You are back online: connect again.",
        ConnectIn = "Connect in {time}",
        KeepOldToken = "Keep the old one",
        ConnectedTitle = "Connected to GitHub",
        HasAccess = "{app} has access to your GitHub account.",
        OnePermissionMissing = "Connected, but one permission is missing",
        PermissionsMissing = "Connected, but {count} permissions are missing",
        PermissionsMissingAdvice = "Add what is missing to the token on GitHub. You don't have to paste it again.",
        CheckAgain = "Check again",
        Checking = "Checking…",
        CheckFailed = "{app} couldn't check the token",
        TryLaterAdvice = "Try again in a moment. The connection stays as it was.",
        SignInAdvice = "Sign in again in another tab, then try again.",
        ConnectionGoneAdvice = "Create a token on GitHub and paste it here.",
        Disconnect = "Disconnect",
        DisconnectQuestion = "Disconnect {account}?",
        DisconnectAdvice = "{app} loses access.",
        Disconnecting = "Disconnecting…",
        DisconnectFailed = "{app} couldn't disconnect GitHub",
        Disconnected = "Disconnected. The token still exists on GitHub until you delete it there.",
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
        ReadGranted = "reading granted, writing not checked",
        UnnamedAccount = "Your GitHub account",
        Empty = "Paste your token first",
        EmptyAdvice = "Copy it on GitHub, then paste it here.",
        InvalidCharacter = "This isn't a GitHub token",
        TokenFormatAdvice = "A token starts with github_pat_ or ghp_ and has only letters, digits and underscores.",
        TooShort = "This is too short for a GitHub token",
        TooShortAdvice = "Copy the whole token on GitHub.",
        TooLong = "This is too long for a GitHub token",
        TooLongAdvice = "Copy the token alone.",
        SeveralTokens = "This is more than one token",
        SeveralTokensAdvice = "Paste only the one for {app}.",
        WebAddress = "This is a web address, not a token",
        CopyTokenAdvice = "Copy the token itself. GitHub shows it only once, right after you create it.",
        SshKey = "This is an SSH key, not a token",
        OtherService = "This is a {service} token",
        TokenHash = "This is a SHA-256 hash, not a token",
        TokenHashAdvice = "Paste the token itself, or create a new one.",
        Text = "This is text, not a token",
        Password = "This looks like a password or a name",
        OAuthToken = "This is an OAuth token ({prefix})",
        AppToken = "This is a GitHub App token ({prefix})",
        RefreshToken = "This is a GitHub App refresh token ({prefix})",
        CreatePersonalTokenAdvice = "Create a personal access token instead and paste it here.",
        ClassicNotAccepted = "{app} doesn't accept classic tokens",
        FineGrainedNotAccepted = "{app} doesn't accept fine-grained tokens",
        InvalidToken = "GitHub doesn't accept this token",
        InvalidTokenAdvice = "It may be cut off, expired or revoked. Copy it again, or create a new one.",
        CopyAgainAdvice = "Copy it again, or create a new one.",
        UnconfirmedToken = "GitHub didn't confirm this token",
        UnconfirmedFineGrainedAdvice = "{host} can't tell why. The token is copied whole: most likely it has expired or been revoked. If it is new, try again in a moment.",
        UnconfirmedClassicAdvice = "{host} can't tell why. The token is copied whole: it may have expired, been revoked, or wait for single sign-on. If it is new, try again in a moment.",
        UnconfirmedUnknownAdvice = "{host} can't tell why. The token may be cut off, expired or revoked. If it is new, try again in a moment.",
        ExpiredToken = "This token has expired",
        ExpiredTokenAdvice = "Create a new one on GitHub and paste it here.",
        WrongTokenType = "{app} can't use this kind of token",
        WrongTokenTypeAdvice = "Create one of the right kind and paste it here.",
        MissingScopes = "The token lacks a scope that {app} needs",
        MissingScopesAdvice = "Add it to the token on GitHub, then connect again.",
        MissingPermissions = "The token lacks a permission that {app} needs",
        MissingPermissionsAdvice = "Add it to the token on GitHub, then connect again.",
        RepositoryNotSelected = "The token doesn't reach the repository that {app} needs",
        RepositoryNotSelectedAdvice = "Add the repository under *Repository access* on GitHub, then connect again.",
        WrongResourceOwner = "The token is for another owner",
        WrongResourceOwnerAdvice = "Create one on GitHub with the *Resource owner* that {app} needs.",
        PendingApproval = "The organization hasn't approved this token yet",
        PendingApprovalAdvice = "The owners have been asked to approve it. Try again once they have; keep a copy of the token until then.",
        SsoRequired = "The organization requires single sign-on",
        SsoRequiredNamed = "{organization} requires single sign-on",
        SsoRequiredAdvice = "Your token is fine. Authorize it for the organization on GitHub, then come back. Your token stays here.",
        SsoAuthorizeLink = "Authorize on GitHub",
        SsoAuthorized = "I've authorized it, connect",
        BlockedByOrganization = "The organization doesn't allow this kind of token",
        BlockedByOrganizationAdvice = "Ask one of its owners to allow it, then try again. Your token stays here.",
        LifetimePolicy = "The token expires later than the organization allows",
        LifetimePolicyAdvice = "Create one on GitHub that expires sooner.",
        AccountMismatch = "This token belongs to another account",
        AccountMismatchAdvice = "Sign in on GitHub to the account that is connected and create the token there.",
        AccountMismatchNamed = "This token belongs to @{actual}",
        AccountMismatchNamedAdvice = "Sign in on GitHub as @{expected} and create the token there.",
        ConnectionNotFound = "This connection no longer exists",
        ConnectionNotFoundAdvice = "Connect now to set up a new connection. Your token stays here.",
        SessionExpired = "You are no longer signed in to {app}",
        SessionExpiredAdvice = "Sign in again in another tab, then connect. Your token stays here.",
        Forbidden = "{app} doesn't let you connect GitHub",
        ForbiddenAdvice = "Sign in to {app} with an account that is allowed to do this. Your token stays here.",
        RateLimited = "Too many attempts",
        RateLimitedAdvice = "{app} can't take more requests right now. Wait a little, then connect again. Your token stays here.",
        ServerError = "{app} couldn't save the token",
        ServerErrorAdvice = "Try again in a moment. Your token stays here.",
        GithubUnavailable = "GitHub isn't answering",
        GithubUnavailableAdvice = "{app} couldn't check the token. Try again in a moment. Your token stays here.",
        Network = "{host} can't be reached",
        NetworkAdvice = "Check your connection, then try again. Your token stays here.",
        Offline = "You are offline",
        OfflineAdvice = "Your token stays here. You'll see here when you're back online.",
        Timeout = "{host} took too long to answer",
        TimeoutAdvice = "Try again in a moment. Your token stays here.",
        BadResponse = "Something went wrong at {app}",
        BadResponseAdvice = "Try again in a moment. Your token stays here.",
        BadRequest = "{app} didn't accept the request",
        BadRequestAdvice = "This isn't about your token. Reload the page and try again, or come back later.",
        Refused = "{app} didn't accept the token",
        RefusedAdvice = "Create a new one on GitHub, or try again in a moment.",
        WasmUnsupported = "This browser doesn't run WebAssembly. Try another browser.",
        Misconfigured = "This form isn't ready to use",
        MisconfiguredAdvice = "{app} has to finish setting it up. Your token isn't needed yet.",
    }
    guide {
        GuideLinkDoes = "The link above does the ticked steps for you.",
        GuideStepDone = "Done by the link:",
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
        GuideExpiration = "*Expiration*: {expiration}. Some organizations require an expiration date.",
        GuideExpirationClassic = "*Expiration*: {expiration}.",
        GuideAnyExpiration = "as you like",
        GuideDescription = "A *Description* is optional.",
        GuideOwner = "*Resource owner*: {owner}. A token works for one owner only.",
        GuideYourself = "yourself, or the organization it is for",
        GuideApproval = "If GitHub asks for a reason, say what the token is for.",
        GuideAccess = "*Repository access*: choose which repositories {app} may use.",
        GuideAccessAll = "*Repository access*: *All repositories*.",
        GuideAccessSelected = "*Repository access*: *Only select repositories*.",
        GuideAccessPublic = "*Repository access*: *Public repositories*.",
        GuideRepositories = "With *Only select repositories*, open *Select repositories* and tick those that {app} may use.",
        GuidePermissions = "*Permissions*: press *Add permissions* and choose: {permissions}.",
        GuideAnyPermissions = "what {app} needs",
        GuideScopes = "*Select scopes*: tick {permissions}.",
        GuideCopy = "Press *Generate token* and copy the token now. GitHub shows it only once.",
        GuideSso = "If your organization uses single sign-on, press *Configure SSO* beside the new token and authorize it.",
        DrawingSignIn = "GitHub's sign-in form",
        DrawingSettings = "The menu under the profile picture, with Settings marked",
        DrawingDeveloper = "The left column of the settings, with Developer settings marked at its end",
        DrawingTokens = "The left column, with Personal access tokens marked",
        DrawingGenerate = "The button Generate new token, at the top right",
        DrawingName = "The field for the name, at the top of the form",
        DrawingExpiration = "The list of expirations",
        DrawingOwner = "The list under Resource owner",
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

    /// As GitHub spells its labels, and as British English may, too.
    #[test]
    fn english_is_spelled_alike_for_every_country() {
        for sentence in Key::all().map(Key::english) {
            let lower = sentence.to_lowercase();
            for word in [
                "organis",
                "authoris",
                "recognis",
                "colour",
                "licence",
                "cancell",
                "behaviour",
                "color",
                "license",
                "canceled",
                "favorite",
                "center",
            ] {
                assert!(!lower.contains(word), "{sentence}");
            }
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
