rem refresh the CRL cache and check a certificate
certutil -urlcache * delete
certutil -verify -urlfetch server.cer
certutil -hashfile setup.exe SHA256
start "" setup.exe
