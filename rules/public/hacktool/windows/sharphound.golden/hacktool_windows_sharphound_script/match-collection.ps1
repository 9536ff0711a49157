exit
# inert sample
Invoke-BloodHound -CollectionMethod All -Domain corp.example.com -ZipFileName loot.zip
