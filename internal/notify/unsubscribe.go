package notify

import (
	"html/template"
	"net/http"

	"smallprint"
	"smallprint/internal/store"
)

// UnsubscribePath is the pattern that Unsubscribe serves.
const UnsubscribePath = "/unsubscribe/{destination}/{token}"

// UnsubscribeLink is where one destination is unsubscribed without signing in.
func (n *Notifier) UnsubscribeLink(destinationID string) string {
	if n.o.Base == "" {
		return ""
	}
	return n.o.Base + "/unsubscribe/" + destinationID + "/" + n.o.Keys.UnsubscribeToken(destinationID)
}

var unsubscribePage = template.Must(template.ParseFS(templateFiles, "templates/unsubscribe.html"))

// Unsubscribe serves UnsubscribePath. GET asks and changes nothing: programs
// that look at links in mail must not unsubscribe anybody. POST, which mail
// programs send by RFC 8058 without a cookie or an origin, ends the use of the
// destination. Whoever has no valid link learns nothing.
func (n *Notifier) Unsubscribe(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("destination")
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-store")
	if !n.o.Keys.Unsubscribes(id, r.PathValue("token")) {
		http.Error(w, "This link is not valid.", http.StatusNotFound)
		return
	}
	done := r.Method == http.MethodPost
	if done {
		err := n.o.Store.Write(r.Context(), func(tx *store.Tx) error {
			return tx.DisableDestination(id, "unsubscribed by the link in a message", n.o.Now())
		})
		if err != nil && smallprint.KindOf(err) != smallprint.KindNotFound {
			n.o.Log.Error("a destination could not be unsubscribed", "destination", id, "error", err)
			http.Error(w, "This could not be saved. Please try again.", http.StatusInternalServerError)
			return
		}
	}
	unsubscribePage.Execute(w, done)
}
