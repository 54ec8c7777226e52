package smallprint

import "time"

// A Role says what an account may do. Each includes those before it.
type Role string

const (
	RoleReader        Role = "reader"        // reads and watches
	RoleMember        Role = "member"        // also shares the watches of an organisation
	RoleEditor        Role = "editor"        // also decides reviews and corrects records
	RoleAdministrator Role = "administrator" // also manages accounts and the system
)

// An Account is a person who signs in.
type Account struct {
	ID           string
	Email        string // lower-case, as confirmed
	Name         string
	Role         Role
	Organisation string // id; "" for none
	Plan         string // key of the plans' configuration; "" for the default
	Zone         string // IANA name of the time zone; "" for UTC
	Quiet        string // hours of Zone in which nothing is told, as "22:00-07:00"; "" for none
	Created      time.Time
	Confirmed    time.Time // zero until the address was confirmed
	Disabled     time.Time // zero while it may sign in
}

// Scope is what a watch is on.
type Scope string

const (
	ScopeEverything Scope = "everything"
	ScopePlatform   Scope = "platform" // target: slug
	ScopeDocument   Scope = "document" // target: edition id
	ScopeType       Scope = "type"     // target: provision type
	ScopeLaw        Scope = "law"      // target: instrument
	ScopeSearch     Scope = "search"   // target: words that the changed text must hold
)

// Pace is how soon a watch tells of a change.
type Pace string

const (
	PaceAtOnce Pace = "at_once"
	PaceDaily  Pace = "daily"
	PaceWeekly Pace = "weekly"
)

// A Watch is what a person asked to hear of.
type Watch struct {
	ID           string
	AccountID    string
	Organisation string // shared with the members of it; "" for none
	Scope        Scope
	Target       string
	MinGrade     Grade     // editorial or substantive; "" for substantive
	MinSeverity  Severity  // of the provisions that changed; "" for any
	Direction    Direction // "" for any
	Pace         Pace
	Snoozed      time.Time // no alerts until then; zero for none
	Muted        []string  // provision types that are not told, and are counted
	Created      time.Time
}

// A DestinationKind is a way to reach a person or a program.
type DestinationKind string

const (
	ByEmail   DestinationKind = "email"
	ByWebhook DestinationKind = "webhook" // Standard Webhooks
	BySlack   DestinationKind = "slack"   // a Slack-compatible incoming webhook
	ByTeams   DestinationKind = "teams"
	ByNtfy    DestinationKind = "ntfy"
)

// A Destination is where an account's alerts go.
type Destination struct {
	ID        string
	AccountID string
	Kind      DestinationKind
	Address   string    // e-mail address or URL
	Confirmed time.Time // zero until its owner proved that it is theirs; alerts wait
	Disabled  time.Time // zero while it is used
	Why       string    // it was disabled
}
