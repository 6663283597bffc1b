/* The one thing of OpenSSL's libcrypto that the gateway uses itself: SHA-256. */
#ifndef FIELDGATE_CRYPTO_SHIM_H
#define FIELDGATE_CRYPTO_SHIM_H

#include <openssl/evp.h>
#include <stddef.h>

/* Writes the 32 bytes of SHA-256 (FIPS 180-4) of the bytes to `digest`; 1 where that
 * went well. */
static inline int fieldgate_sha256(const void *bytes, size_t count, unsigned char *digest) {
  unsigned int length = 0;
  return EVP_Digest(bytes, count, digest, &length, EVP_sha256(), NULL) == 1 && length == 32;
}

#endif
