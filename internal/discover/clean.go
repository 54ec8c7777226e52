package discover

import (
	"net/url"
	"path"
	"slices"
	"strings"

	"smallprint/internal/fetch"
)

// clean makes the address of a link absolute and drops what only tracks. Not
// ok are addresses that cannot hold a document: other schemes, pictures and
// downloads, forms to sign in, and articles of blogs.
func clean(page *url.URL, href string) (*url.URL, bool) {
	ref, err := url.Parse(strings.TrimSpace(href))
	if err != nil || href == "" {
		return nil, false
	}
	u, err := fetch.Parse(page.ResolveReference(ref).String())
	if err != nil {
		return nil, false
	}
	query := u.Query()
	for key := range query {
		if isTracking(key) {
			query.Del(key)
		}
	}
	u.RawQuery = query.Encode()
	return u, !isDownload(u) && !isElsewhere(u)
}

// isDownload reports whether the address names a file that is no text.
func isDownload(u *url.URL) bool {
	switch strings.ToLower(path.Ext(u.Path)) {
	case ".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".ico", ".avif", ".mp4", ".webm", ".mp3", ".zip", ".gz", ".tar", ".dmg", ".exe",
		".msi", ".apk", ".css", ".js", ".json", ".xml", ".rss", ".ics", ".vcf", ".csv", ".xlsx", ".pptx", ".eps", ".woff2":
		return true
	}
	return false
}

// isElsewhere reports whether a part of the path says that the page is about
// documents at most: articles, glossaries, forms.
func isElsewhere(u *url.URL) bool {
	for s := range strings.SplitSeq(strings.ToLower(u.Path), "/") {
		switch s {
		case "login", "signin", "sign-in", "log-in", "signup", "sign-up", "register", "oauth", "logout", "account", "blog", "blogs", "news", "newsroom",
			"press", "podcast", "events", "jobs", "careers", "glossary", "glossaire", "glossar", "dictionary", "templates", "template", "generator",
			"search", "shop", "products", "product", "preferences", "unsubscribe", "webinar", "webinars", "case-studies", "wiki", "tag", "tags", "category":
			return true
		}
	}
	return false
}

// isArticle reports whether the address is of an article of a help centre,
// where some platforms keep their documents.
func isArticle(u *url.URL) bool {
	host, _, _ := strings.Cut(u.Hostname(), ".")
	if host == "help" || host == "support" || host == "faq" {
		return true
	}
	for s := range strings.SplitSeq(strings.ToLower(u.Path), "/") {
		switch s {
		case "help", "support", "faq", "hc", "helpcenter", "help-center", "hilfe", "aide", "ayuda", "articles":
			return true
		}
	}
	return false
}

// unlike reports whether the text of a link speaks about documents and names
// none: questions, settings, news, tools.
func unlike(text string, u *url.URL) bool {
	if strings.ContainsAny(text, "?？") {
		return true
	}
	words := fold(text)
	if len(words) > 8 && isArticle(u) {
		return true
	}
	if len(words) > 1 && (words[0] == "how" && words[1] == "to" || words[0] == "what" && words[1] == "is") {
		return true
	}
	return slices.ContainsFunc(words, isAbout)
}

// isAbout reports whether a word turns the name of a document into something
// about it: "cookie settings", "privacy policy generator", "glossary of terms".
func isAbout(w string) bool {
	switch w {
	case "settings", "preferences", "choices", "options", "manage", "einstellungen", "parametres", "gerer", "configuracion", "configurar",
		"impostazioni", "preferenze", "instellingen", "preferencias", "configuracoes", "ustawienia", "installningar", "nastaveni",
		"glossary", "glossar", "glossaire", "glosario", "dictionary", "template", "templates", "generator", "blog", "webinar", "ebook", "podcast",
		"guide", "explained", "tips", "login", "checklist", "examples", "unsubscribe", "search", "filter", "sort",
		"careers", "jobs", "why", "updates", "changelog", "center", "centre", "opt", "sell":
		return true
	}
	return false
}
