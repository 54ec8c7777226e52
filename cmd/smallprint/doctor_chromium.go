package main

import (
	"errors"

	"github.com/spf13/cobra"

	"smallprint"
	"smallprint/internal/capture/browser"
	"smallprint/internal/fetch"
)

// checkChromium says whether pages that need a browser can be captured.
// Without Chromium everything else works, so its absence is no failure; one
// that is there and does not start is.
func (a *app) checkChromium(cmd *cobra.Command, check func(bool, string, string)) {
	client, err := fetch.New(fetch.Options{})
	if err != nil {
		check(false, "Chromium", err.Error())
		return
	}
	defer client.Close()
	b := browser.New(browser.Options{Client: client})
	defer b.Close()
	s, err := b.Check(cmd.Context())
	var e *smallprint.Error
	switch {
	case s.Path == "":
		a.printf("missing  Chromium, for pages that scripts write; other pages need none\n")
		if errors.As(err, &e) {
			a.printf("         %s\n", e.Hint)
		}
	case err != nil:
		why := err.Error()
		if errors.As(err, &e) {
			why = e.What
		}
		check(false, "Chromium at "+s.Path+" starts", why)
	default:
		check(true, s.Product+" at "+s.Path+" starts", "")
		if !s.Sandbox {
			a.printf("         As root it runs without its sandbox: run smallprint as another user to have it\n")
		}
	}
}
