// What the tests of tensor formats have in common: requests, and files that lie.
#pragma once

#include <sfpgen/golden/crc32c.hpp>
#include <sfpgen/golden/sfp_file.hpp>

#include <doctest/doctest.h>

#include <string>

#include "support.hpp"

namespace sfpgen::golden::test {

inline FormatRequest request_of(const std::string& name, const std::string& scale = "") {
  FormatRequest request;
  request.name = name;
  request.scale = scale;
  return request;
}

/// Why there is no such format; empty: there is one.
inline std::string refusal(const FormatRequest& request) {
  const auto format = tensor_format(request);
  return format.ok() ? "" : format.error().text();
}

/// What reading and decoding a file says once a text of its header is another one (of the same
/// length), with a checksum that fits.
inline std::string error_with(const Bytes& good, const std::string& from, const std::string& to) {
  std::string text(good.begin(), good.end());
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  REQUIRE(from.size() == to.size());
  text.replace(at, from.size(), to);
  Bytes bytes(text.begin(), text.end());
  const std::size_t length = bytes[4] + 256U * bytes[5];
  const std::uint32_t crc = crc32c(std::span(bytes).subspan(12, length));
  for (unsigned i = 0; i < 4; ++i) bytes[8 + i] = static_cast<std::uint8_t>(crc >> (8 * i));
  const auto parsed = parse_sfp(bytes);
  if (!parsed.ok()) return parsed.error().text();
  const auto tensor = decode_tensor(*parsed);
  return tensor.ok() ? std::string() : tensor.error().text();
}

}  // namespace sfpgen::golden::test
