"""Watch lists: clients, brands and recipients from TOML, CSV and XLSX, in English and Chinese."""
