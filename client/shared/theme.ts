import {
  Button,
  createTheme,
  DrawerRoot,
  ModalRoot,
  type VariantColorsResolver,
} from '@mantine/core'

/**
 * Colours come from `theme.css` alone: Mantine would write its variables into a `<style>` element,
 * which `style-src 'self'` refuses.
 */
const variantColorResolver: VariantColorsResolver = ({ variant, color }) => {
  if (variant === 'filled' && color === 'danger') {
    return {
      background: 'var(--v-danger)',
      hover: 'var(--v-danger-strong)',
      color: 'var(--v-on-danger)',
      border: '1px solid transparent',
    }
  }
  if (variant === 'filled') {
    return {
      background: 'var(--v-accent)',
      hover: 'var(--v-accent-strong)',
      color: 'var(--v-on-accent)',
      border: '1px solid transparent',
    }
  }
  const ink = color === 'danger' ? 'var(--v-danger)' : 'var(--v-ink)'
  return {
    background: variant === 'subtle' ? 'transparent' : 'var(--v-surface)',
    hover: 'var(--v-raised)',
    color: ink,
    border: `1px solid ${variant === 'subtle' ? 'transparent' : 'var(--v-line-strong)'}`,
  }
}

/**
 * `lockScroll` is off for the same reason: it adds a `<style>` element.
 */
const dialogDefaults = { lockScroll: false, transitionProps: { duration: 120 } } as const

export const theme = createTheme({
  variantColorResolver,
  respectReducedMotion: true,
  cursorType: 'pointer',
  defaultRadius: 'sm',
  components: {
    Button: Button.extend({ defaultProps: { size: 'sm', loaderProps: { type: 'dots' } } }),
    ModalRoot: ModalRoot.extend({ defaultProps: dialogDefaults }),
    DrawerRoot: DrawerRoot.extend({ defaultProps: dialogDefaults }),
  },
})
