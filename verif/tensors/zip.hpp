// Zip files as .npz uses them: members that are stored or deflated, in files of any size.
#pragma once

#include <sfpgen/result.hpp>

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace sfpgen::tensors {

/// One member of a zip file.
struct ZipMember {
  std::string name;
  bool deflated = false;                 ///< else stored
  std::uint32_t crc32 = 0;               ///< of the member's bytes
  std::uint64_t size = 0;                ///< of the member's bytes
  std::span<const std::uint8_t> stream;  ///< its bytes in the file, compressed if deflated
};

/// The members of a zip file in the order of its directory. Errors name the byte or the member: no
/// directory, one that reaches past the end or does not hold what it says, a member outside of the
/// file or inside of another one, a method other than stored and deflated, an encrypted member, a
/// name twice, sizes that deflate cannot give. Asks for memory in proportion to the directory.
Result<std::vector<ZipMember>> parse_zip(std::span<const std::uint8_t> bytes);

/// Takes some bytes of a member; false: no more are wanted.
using TakeBytes = std::function<bool(std::span<const std::uint8_t>)>;

/// Inflates a deflated member from its beginning, up to `buffer`'s size at a time. Errors: a
/// damaged stream, one that ends early or goes on behind the member's size, a wrong checksum.
Outcome inflate_member(const ZipMember& member, std::span<std::uint8_t> buffer,
                       const TakeBytes& take);

/// Whether the bytes of a stored member have the checksum that the file says.
Outcome check_stored(const ZipMember& member);

/// `"name"`, printable and not too long, for messages.
std::string in_quotes(const std::string& name);

}  // namespace sfpgen::tensors
