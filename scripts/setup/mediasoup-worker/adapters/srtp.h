// The worker is written for libsrtp 3, which is not released yet; Debian has libsrtp 2. This header
// offers the calls of version 3 that the worker makes, as C++ overloads over those of version 2.
#pragma once

// Both versions have a type of this name; the one of version 2 becomes a detail of this header.
#define srtp_policy_t srtp2_policy_t
#include <srtp2/srtp.h>
#undef srtp_policy_t

#include <algorithm>
#include <climits>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>
#include <openssl/crypto.h>

// New in version 3, in its numbering. The worker has a text for each.
inline constexpr auto srtp_err_status_buffer_small = static_cast<srtp_err_status_t>(28);
inline constexpr auto srtp_err_status_cryptex_err  = static_cast<srtp_err_status_t>(29);

// In version 3 a policy is an opaque object with setters; it owns its copy of the key.
struct vitrine_srtp_policy
{
	srtp2_policy_t settings{};
	uint8_t key[SRTP_MAX_KEY_LEN]{};
};

using srtp_policy_t = vitrine_srtp_policy*;

inline srtp_err_status_t srtp_policy_create(srtp_policy_t* policy)
{
	*policy = new (std::nothrow) vitrine_srtp_policy();

	return *policy ? srtp_err_status_ok : srtp_err_status_alloc_fail;
}

inline void srtp_policy_destroy(srtp_policy_t policy)
{
	if (policy)
	{
		// A plain memset before delete would be optimised away.
		OPENSSL_cleanse(policy->key, sizeof(policy->key));
	}

	delete policy;
}

inline srtp_err_status_t srtp_policy_set_ssrc(srtp_policy_t policy, srtp_ssrc_t ssrc)
{
	policy->settings.ssrc = ssrc;

	return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_policy_set_profile(srtp_policy_t policy, srtp_profile_t profile)
{
	const auto status = srtp_crypto_policy_set_from_profile_for_rtp(&policy->settings.rtp, profile);

	if (status != srtp_err_status_ok)
	{
		return status;
	}

	return srtp_crypto_policy_set_from_profile_for_rtcp(&policy->settings.rtcp, profile);
}

// Version 3 takes key and salt apart, version 2 one after the other in one buffer.
inline srtp_err_status_t srtp_policy_add_key(
  srtp_policy_t policy,
  const uint8_t* key,
  size_t keyLen,
  const uint8_t* salt,
  size_t saltLen,
  const uint8_t* /*mki*/,
  size_t mkiLen)
{
	// The worker uses no master key identifiers, and one key for a policy.
	if (mkiLen != 0 || policy->settings.key != nullptr)
	{
		return srtp_err_status_bad_param;
	}

	if (keyLen > sizeof(policy->key) || saltLen > sizeof(policy->key) - keyLen)
	{
		return srtp_err_status_bad_param;
	}

	std::memcpy(policy->key, key, keyLen);
	std::memcpy(policy->key + keyLen, salt, saltLen);
	policy->settings.key = policy->key;

	return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_policy_set_allow_repeat_tx(srtp_policy_t policy, bool allow)
{
	policy->settings.allow_repeat_tx = allow ? 1 : 0;

	return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_policy_set_window_size(srtp_policy_t policy, size_t size)
{
	policy->settings.window_size = size;

	return srtp_err_status_ok;
}

// Version 2 copies the key into the session, so the policy may go afterwards as in version 3.
inline srtp_err_status_t srtp_create(srtp_t* session, srtp_policy_t policy)
{
	return srtp_create(session, static_cast<const srtp2_policy_t*>(&policy->settings));
}

inline srtp_err_status_t srtp_stream_remove(srtp_t session, uint32_t ssrc)
{
	return srtp_remove_stream(session, ssrc);
}

// Version 3 reads one buffer and writes another, whose room it is told; version 2 works in place and
// trusts its caller. `trailerLen` is what the call may add: the room for it is checked here.
inline srtp_err_status_t vitrine_srtp_in_place(
  srtp_err_status_t (*call)(srtp_t, void*, int*),
  srtp_t session,
  const uint8_t* in,
  size_t inLen,
  uint8_t* out,
  size_t* outLen,
  size_t trailerLen)
{
	if (inLen > *outLen || trailerLen > *outLen - inLen || inLen > INT_MAX - trailerLen)
	{
		return srtp_err_status_buffer_small;
	}

	if (in != out)
	{
		std::memmove(out, in, inLen);
	}

	auto len          = static_cast<int>(inLen);
	const auto status = call(session, out, &len);

	if (status == srtp_err_status_ok)
	{
		*outLen = static_cast<size_t>(len);
	}

	return status;
}

inline srtp_err_status_t srtp_protect(
  srtp_t session, const uint8_t* rtp, size_t rtpLen, uint8_t* srtp, size_t* srtpLen, size_t /*mkiIndex*/)
{
	return vitrine_srtp_in_place(srtp_protect, session, rtp, rtpLen, srtp, srtpLen, SRTP_MAX_TRAILER_LEN);
}

inline srtp_err_status_t srtp_unprotect(
  srtp_t session, const uint8_t* srtp, size_t srtpLen, uint8_t* rtp, size_t* rtpLen)
{
	return vitrine_srtp_in_place(srtp_unprotect, session, srtp, srtpLen, rtp, rtpLen, 0);
}

inline srtp_err_status_t srtp_protect_rtcp(
  srtp_t session, const uint8_t* rtcp, size_t rtcpLen, uint8_t* srtcp, size_t* srtcpLen, size_t /*mkiIndex*/)
{
	// SRTCP also carries its own 32-bit packet index.
	return vitrine_srtp_in_place(
	  srtp_protect_rtcp, session, rtcp, rtcpLen, srtcp, srtcpLen, SRTP_MAX_TRAILER_LEN + sizeof(uint32_t));
}

inline srtp_err_status_t srtp_unprotect_rtcp(
  srtp_t session, const uint8_t* srtcp, size_t srtcpLen, uint8_t* rtcp, size_t* rtcpLen)
{
	return vitrine_srtp_in_place(srtp_unprotect_rtcp, session, srtcp, srtcpLen, rtcp, rtcpLen, 0);
}
