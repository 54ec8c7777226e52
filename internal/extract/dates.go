package extract

import "smallprint"

func datesOf(r *smallprint.Reading) []smallprint.Date { return []smallprint.Date{} }
