package extract

import (
	"fmt"
	"strings"
	"testing"
)

func TestDates(t *testing.T) {
	cases := []struct{ text, want string }{
		{"Last updated: March 1, 2026", `last_updated 2026-03-01 "Last updated: March 1, 2026"`},
		{"UpdatedNovember 14, 2023", `last_updated 2023-11-14 "UpdatedNovember 14, 2023"`},
		{"Effective 1st of May 2024", `effective 2024-05-01 "Effective 1st of May 2024"`},
		{"Effective Date: 2024-05-01. Last Revised: 2 April 2024.", `effective 2024-05-01 "Effective Date: 2024-05-01" last_updated 2024-04-02 "Last Revised: 2 April 2024"`},
		{"Last Updated and Effective: Sept. 3, 2025", `effective 2025-09-03 "Last Updated and Effective: Sept. 3, 2025" last_updated 2025-09-03 "Last Updated and Effective: Sept. 3, 2025"`},
		{"These terms are effective as of January 1, 2025.", `effective 2025-01-01 "effective as of January 1, 2025"`},
		{"Stand: 01.03.2026", `last_updated 2026-03-01 "Stand: 01.03.2026"`},
		{"Gültig ab dem 5. März 2024", `effective 2024-03-05 "Gültig ab dem 5. März 2024"`},
		{"Diese Bedingungen gelten ab 01.02.2026", `effective 2026-02-01 "gelten ab 01.02.2026"`},
		{"La présente politique s’applique à partir du 1er février 2026.", `effective 2026-02-01 "s’applique à partir du 1er février 2026"`},
		{"Dernière mise à jour : 1er août 2023", `last_updated 2023-08-01 "Dernière mise à jour : 1er août 2023"`},
		{"Fecha de entrada en vigor: 3 de mayo de 2022", `effective 2022-05-03 "Fecha de entrada en vigor: 3 de mayo de 2022"`},
		{"Ultimo aggiornamento: 12 dicembre 2021", `last_updated 2021-12-12 "Ultimo aggiornamento: 12 dicembre 2021"`},
		{"Laatst bijgewerkt op 4 mei 2023", `last_updated 2023-05-04 "Laatst bijgewerkt op 4 mei 2023"`},
		{"Última atualização: 7 de março de 2024", `last_updated 2024-03-07 "Última atualização: 7 de março de 2024"`},
		{"最終更新日：2024年4月1日", `last_updated 2024-04-01 "最終更新日：2024年4月1日"`},
		{"Effective Date\n\nMarch 1, 2026", "effective 2026-03-01 \"Effective Date\\nMarch 1, 2026\""},
		{"Effective 05/04/2024", ""}, // day or month first? not said
		{"Effective 05/24/2024", `effective 2024-05-24 "Effective 05/24/2024"`},
		{"© 2019-2024 Acme", ""},
		{"See the previous version, last updated March 1, 2020.", ""},
		{"Since March 1, 2020 the office is in Paris.", ""},
		{"Last updated: February 30, 2026", ""},
	}
	for _, c := range cases {
		r := read(t, "text/plain", c.text, Options{Language: languageFor(c.text)})
		var got []string
		for _, d := range r.Dates {
			got = append(got, fmt.Sprintf("%s %s %q", d.Kind, d.Value, d.Quote))
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%q: got %s, want %s", c.text, s, c.want)
		}
	}
}

func languageFor(text string) string {
	if strings.Contains(text, "/") {
		return "en"
	}
	return ""
}
