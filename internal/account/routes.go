package account

import (
	"net/http"
	"slices"
	"strings"

	"smallprint"
	"smallprint/internal/people"
)

// Who may use a route. The zero value is nobody.
type need int

const (
	nobody need = iota
	anyone
	signedIn
	member        // of an organisation, and no mere reader
	administrator // of the system
)

// A route is an address, who may use it, the fields that its form may hold,
// and the page that answers.
type route struct {
	pattern string
	need    need
	fields  string
	handle  func(*server, http.ResponseWriter, *request) error
}

const watchFields = "scope target min_grade min_severity direction pace share"

var routes = []route{
	{"GET /account/{$}", signedIn, "", goTo("/account/watches")},
	{"GET /account/account.css", anyone, "", static("account.css", "text/css; charset=utf-8")},
	{"GET /account/passkey.js", anyone, "", static("passkey.js", "text/javascript; charset=utf-8")},

	{"GET /account/sign-in", anyone, "", (*server).signInForm},
	{"POST /account/sign-in", anyone, "email password next", (*server).postSignIn},
	{"POST /account/sign-out", signedIn, "", (*server).postSignOut},
	{"GET /account/sign-up", anyone, "", (*server).signUpForm},
	{"POST /account/sign-up", anyone, "email", (*server).postSignUp},
	{"GET /account/forgot", anyone, "", (*server).forgotForm},
	{"POST /account/forgot", anyone, "email", (*server).postForgot},
	{"GET /account/begin", anyone, "", (*server).beginForm},
	{"POST /account/begin", anyone, "for token email name password", (*server).postBegin},
	{"GET /account/confirm", anyone, "", (*server).confirmForm},
	{"POST /account/confirm", anyone, "token", (*server).postConfirm},
	{"POST /account/passkey/ask", anyone, "", (*server).passkeyAsk},
	{"POST /account/passkey/answer", anyone, "state answer next", (*server).passkeyAnswer},

	{"GET /account/settings", signedIn, "", (*server).settings},
	{"POST /account/settings", signedIn, "name zone quiet", (*server).postSettings},
	{"POST /account/password", signedIn, "present next", (*server).postPassword},
	{"POST /account/sessions/{id}/end", signedIn, "", (*server).endSession},
	{"POST /account/sessions/end", signedIn, "", (*server).endOthers},
	{"POST /account/passkeys/ask", signedIn, "", (*server).passkeyNew},
	{"POST /account/passkeys/answer", signedIn, "state answer name", (*server).passkeyMade},
	{"POST /account/passkeys/{id}/delete", signedIn, "", (*server).passkeyDelete},
	{"POST /account/keys", signedIn, "name scope", (*server).postKey},
	{"POST /account/keys/{id}/revoke", signedIn, "", (*server).revokeKey},
	{"POST /account/destinations", signedIn, "kind address", (*server).postDestination},
	{"POST /account/destinations/{id}", signedIn, "kind address", (*server).postDestination},
	{"POST /account/destinations/{id}/delete", signedIn, "", (*server).deleteDestination},
	{"GET /account/export", signedIn, "", (*server).export},
	{"POST /account/delete", signedIn, "email password", (*server).postDelete},

	{"GET /account/watches", signedIn, "", (*server).watches},
	{"POST /account/watches", signedIn, watchFields, (*server).postWatch},
	{"GET /account/watches/{id}", signedIn, "", (*server).watch},
	{"POST /account/watches/{id}", signedIn, "min_grade min_severity direction pace share snooze muted", (*server).postWatch},
	{"POST /account/watches/{id}/delete", signedIn, "", (*server).deleteWatch},

	{"GET /account/organisation", signedIn, "", (*server).organisation},
	{"POST /account/organisation/invite", member, "email role", (*server).orgInvite},
	{"POST /account/organisation/leave", signedIn, "", (*server).orgLeave},

	{"GET /account/admin", administrator, "", (*server).admin},
	{"POST /account/admin/invite", administrator, "email role organisation", (*server).adminInvite},
	{"POST /account/admin/invitations/{id}/withdraw", administrator, "", (*server).withdraw},
	{"POST /account/admin/organisations", administrator, "name", (*server).newOrganisation},
	{"GET /account/admin/accounts/{id}", administrator, "", (*server).adminAccount},
	{"POST /account/admin/accounts/{id}", administrator, "role plan organisation disabled", (*server).postAdminAccount},
	{"GET /account/admin/log", administrator, "", (*server).adminLog},
}

// admit refuses whoever may not use a route.
func (rt route) admit(q *request) error {
	in := q.Account.ID != ""
	ok := false
	switch rt.need {
	case anyone:
		return nil
	case signedIn:
		ok = in
	case member:
		ok = in && q.Account.Organisation != "" && people.AtLeast(q.Account.Role, smallprint.RoleMember)
	case administrator:
		ok = in && q.Account.Role == smallprint.RoleAdministrator
	}
	switch {
	case ok:
		return nil
	case !in:
		return errSignedOut
	}
	return smallprint.Errorf(smallprint.KindRefused, "", "your role does not include this page")
}

// readForm reads the body of a write and refuses fields that the route does
// not name, and fields given twice where one is meant.
func (rt route) readForm(w http.ResponseWriter, r *http.Request) error {
	if r.Method != http.MethodPost {
		return nil
	}
	r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
	if err := r.ParseForm(); err != nil {
		return smallprint.Errorf(smallprint.KindInvalid, "", "the form cannot be read")
	}
	if len(r.URL.Query()) > 0 {
		return smallprint.Errorf(smallprint.KindInvalid, "", "this address takes no parameters")
	}
	allowed := strings.Fields(rt.fields)
	for name, values := range r.PostForm {
		if !slices.Contains(allowed, name) {
			return smallprint.Errorf(smallprint.KindInvalid, "", "the form has a field %.40q that does not belong to it", name)
		}
		if len(values) > 1 && name != "muted" && name != "scope" || len(values) > 500 {
			return smallprint.Errorf(smallprint.KindInvalid, "", "the form has %.40q twice", name)
		}
	}
	return nil
}

// local returns an address of this site to go on to, and the watches for
// whatever leads elsewhere.
func local(next string) string {
	const home = "/account/watches"
	if !strings.HasPrefix(next, "/") || len(next) > 500 {
		return home
	}
	for _, c := range next {
		if c < 0x21 || c > 0x7e || c == '\\' {
			return home
		}
	}
	low := strings.ToLower(next)
	for _, bad := range []string{"//", "%2f", "%5c", "%0", "%09", "@"} {
		if strings.Contains(low, bad) {
			return home
		}
	}
	return next
}

func goTo(path string) func(*server, http.ResponseWriter, *request) error {
	return func(_ *server, w http.ResponseWriter, q *request) error {
		http.Redirect(w, q.Request, path, http.StatusSeeOther)
		return nil
	}
}

// done sends the browser back to a page that says what was done.
func done(w http.ResponseWriter, q *request, path, what string) error {
	http.Redirect(w, q.Request, path+"?done="+what, http.StatusSeeOther)
	return nil
}
