// SHA-256 by OpenSSL.
#include "generator/render/checksum.hpp"

#include <fmt/format.h>
#include <openssl/sha.h>

#include <array>

namespace sfpgen::render {

std::string sha256(std::string_view text) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  // OpenSSL wants bytes as unsigned char; the text is not changed.
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  return fmt::format("{:02x}", fmt::join(digest, ""));
}

}  // namespace sfpgen::render
