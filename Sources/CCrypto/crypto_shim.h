/* What the gateway itself uses of OpenSSL's libcrypto: SHA-256 and scrypt. */
#ifndef FIELDGATE_CRYPTO_SHIM_H
#define FIELDGATE_CRYPTO_SHIM_H

#include <openssl/evp.h>
#include <stddef.h>
#include <stdint.h>

/* Writes the 32 bytes of SHA-256 (FIPS 180-4) of the bytes to `digest`; 1 where that
 * went well. */
static inline int fieldgate_sha256(const void *bytes, size_t count, unsigned char *digest) {
  unsigned int length = 0;
  return EVP_Digest(bytes, count, digest, &length, EVP_sha256(), NULL) == 1 && length == 32;
}

/* Writes `length` bytes of scrypt (RFC 7914) of a password to `key`; 1 where that went
 * well. It may take at most 128 MiB. */
static inline int fieldgate_scrypt(const void *password, size_t password_length,
                                   const unsigned char *salt, size_t salt_length, uint64_t n,
                                   uint64_t r, uint64_t p, unsigned char *key, size_t length) {
  return EVP_PBE_scrypt((const char *)password, password_length, salt, salt_length, n, r, p,
                        128u << 20, key, length) == 1;
}

#endif
