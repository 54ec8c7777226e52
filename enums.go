package smallprint

// The enums of docs/contract.md. Their values are written to the database and
// to JSON and never change meaning.

// Grade says how much a change of text matters.
type Grade string

const (
	GradeNone         Grade = "none"          // byte-equal canonical text
	GradeNoise        Grade = "noise"         // nothing of the document's own words
	GradeCosmetic     Grade = "cosmetic"      // the same words
	GradeEditorial    Grade = "editorial"     // other words, same rights, duties and practices
	GradeSubstantive  Grade = "substantive"   // a right, duty, practice, fee, limit, period, procedure, party or scope
	GradeCaptureFault Grade = "capture_fault" // one of the texts is not the whole, proper document
)

// Direction says whom a change or a provision favours, seen from the ordinary
// user or customer.
type Direction string

const (
	ForUser     Direction = "for_user"
	AgainstUser Direction = "against_user"
	Mixed       Direction = "mixed"
	Neutral     Direction = "neutral"
)

// ChangeState says how far a change record can be relied on.
type ChangeState string

const (
	StateConfirmed   ChangeState = "confirmed"   // seen again in a later capture
	StateUnconfirmed ChangeState = "unconfirmed" // seen once so far
	StateFlapping    ChangeState = "flapping"    // the text left a state and came back, or came back to one
	StateFault       ChangeState = "fault"       // one side is not the document
	StateCorrected   ChangeState = "corrected"   // an editor replaced the record
)

// ChangeKind says what happened to a block.
type ChangeKind string

const (
	KindEqual    ChangeKind = "equal" // not written to JSON
	KindAdded    ChangeKind = "added"
	KindRemoved  ChangeKind = "removed"
	KindReworded ChangeKind = "reworded"
	KindMoved    ChangeKind = "moved"
	KindSplit    ChangeKind = "split"
	KindMerged   ChangeKind = "merged"
)

// Stance says who may, must or does what.
type Stance string

const (
	PlatformMay     Stance = "platform_may"
	PlatformWill    Stance = "platform_will"
	PlatformWillNot Stance = "platform_will_not"
	UserMust        Stance = "user_must"
	UserMustNot     Stance = "user_must_not"
	UserMay         Stance = "user_may"
	Disclaims       Stance = "disclaims"
	Informs         Stance = "informs"
)

// Stances lists every stance, in the order in which pages show them.
var Stances = []Stance{PlatformMay, PlatformWill, PlatformWillNot, UserMust, UserMustNot, UserMay, Disclaims, Informs}

// Salience says whether a careful reader would want to see a provision quoted.
type Salience string

const (
	Key      Salience = "key"
	Ordinary Salience = "ordinary"
)

// Severity says how heavily a provision weighs on the user or customer.
type Severity string

const (
	SeverityLow      Severity = "low"
	SeverityMedium   Severity = "medium"
	SeverityHigh     Severity = "high"
	SeverityCritical Severity = "critical"
)

// Rank orders severities: low 1 to critical 4, anything else 0.
func (s Severity) Rank() int {
	switch s {
	case SeverityLow:
		return 1
	case SeverityMedium:
		return 2
	case SeverityHigh:
		return 3
	case SeverityCritical:
		return 4
	}
	return 0
}

// Exposure is the level of governance exposure that an analysis states.
type Exposure string

const (
	ExposureLow    Exposure = "low"
	ExposureMedium Exposure = "medium"
	ExposureHigh   Exposure = "high"
)

// Outcome is the typed result of a capture. Only OutcomeOK can make a version.
type Outcome string

const (
	OutcomeOK               Outcome = "ok"
	OutcomeUnchanged        Outcome = "unchanged" // 304, or the same bytes as the last trusted capture
	OutcomeMoved            Outcome = "moved"
	OutcomeGone             Outcome = "gone" // 404 or 410
	OutcomeSoft404          Outcome = "soft_404"
	OutcomeBlocked          Outcome = "blocked"
	OutcomeChallenge        Outcome = "challenge"
	OutcomeConsentWall      Outcome = "consent_wall"
	OutcomeLoginWall        Outcome = "login_wall"
	OutcomeLegalBlock       Outcome = "legal_block"
	OutcomeLanguageMismatch Outcome = "language_mismatch" // also: text of another edition
	OutcomeEmpty            Outcome = "empty"
	OutcomeTruncated        Outcome = "truncated"
	OutcomeRobotsDenied     Outcome = "robots_denied"
	OutcomeTLSError         Outcome = "tls_error"
	OutcomeDNSError         Outcome = "dns_error"
	OutcomeTimeout          Outcome = "timeout"
	OutcomeServerError      Outcome = "server_error"
	OutcomeTooLarge         Outcome = "too_large"
	OutcomeWrongType        Outcome = "wrong_type"
	OutcomeRefused          Outcome = "refused" // the address is not allowed
)

// Outcomes lists every outcome with what a reader is told about it.
var Outcomes = []struct {
	Outcome Outcome
	Meaning string
}{
	{OutcomeOK, "The document was received whole."},
	{OutcomeUnchanged, "The server answered with the same bytes as before."},
	{OutcomeMoved, "The address now leads to another address."},
	{OutcomeGone, "The server says that the page is no longer there."},
	{OutcomeSoft404, "The server answered with a page that says it was not found."},
	{OutcomeBlocked, "The server refused our request."},
	{OutcomeChallenge, "The server answered with a test for robots."},
	{OutcomeConsentWall, "The server answered with a consent page in place of the document."},
	{OutcomeLoginWall, "The server asks visitors to sign in."},
	{OutcomeLegalBlock, "The server withholds the page for legal reasons."},
	{OutcomeLanguageMismatch, "The text is of another language, region or edition than the one watched."},
	{OutcomeEmpty, "The page arrived without the text of the document."},
	{OutcomeTruncated, "The text stopped before its end."},
	{OutcomeRobotsDenied, "The site's robots.txt asks not to fetch this address."},
	{OutcomeTLSError, "The connection could not be secured."},
	{OutcomeDNSError, "The name of the site could not be resolved."},
	{OutcomeTimeout, "The server did not answer in time."},
	{OutcomeServerError, "The server failed to answer."},
	{OutcomeTooLarge, "The answer was larger than the limit."},
	{OutcomeWrongType, "The answer is not a kind of file that holds a document."},
	{OutcomeRefused, "The address is not one that this server may fetch."},
}

// Meaning returns the sentence that tells a reader what the outcome means.
func (o Outcome) Meaning() string {
	for _, x := range Outcomes {
		if x.Outcome == o {
			return x.Meaning
		}
	}
	return ""
}
